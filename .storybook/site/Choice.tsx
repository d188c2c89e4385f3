import { useId } from 'react'

interface ChoiceProps<T extends string> {
  readonly name: string
  readonly options: readonly T[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of a few. */
export function Choice<T extends string>({ name, options, value, onChange }: ChoiceProps<T>) {
  const group = useId()
  return (
    <fieldset className="site-choice">
      <legend>{name}</legend>
      {options.map((option) => (
        <label key={option}>
          <input type="radio" name={group} checked={option === value} onChange={() => onChange(option)} />
          <span>{option}</span>
        </label>
      ))}
    </fieldset>
  )
}
