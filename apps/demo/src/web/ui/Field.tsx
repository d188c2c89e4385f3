import { type ComponentProps, type ReactNode, useId } from 'react'
import { Icon } from './Icon.tsx'

interface FieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | null
}

/** A labelled `<input>` with its hint and its error, tied together for assistive technology. */
export function Field({ label, hint, error, ...rest }: FieldProps) {
  const id = useId()
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const described = [hint === undefined ? '' : hintId, error ? errorId : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className="input"
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
      />
      {hint === undefined ? null : (
        <p className="field-hint" id={hintId}>
          {hint}
        </p>
      )}
      {error ? (
        <p className="field-error" id={errorId}>
          <Icon name="alert" />
          {error}
        </p>
      ) : null}
    </div>
  )
}
