import { useId } from 'react'

interface ChoicesProps<T extends string> {
  readonly label: string
  /** `null`: none yet. */
  readonly value: T | null
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly hint?: string
  onChoose(value: T): void
}

/** One of a few, all in sight. Renders a `<fieldset>` of radio buttons. */
export function Choices<T extends string>({ label, value, options, hint, onChoose }: ChoicesProps<T>) {
  const name = useId()
  const hintId = `${name}-hint`
  return (
    <fieldset className="field" aria-describedby={hint === undefined ? undefined : hintId}>
      <legend className="field-label field-legend">{label}</legend>
      <span className="choices">
        {options.map((option) => (
          <label className="choice" key={option.value}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChoose(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </span>
      {hint === undefined ? null : (
        <p className="field-hint" id={hintId}>
          {hint}
        </p>
      )}
    </fieldset>
  )
}
