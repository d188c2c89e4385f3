'use client'

import type { ReactNode } from 'react'
import { Icon, WARNING } from '../icons/icons.tsx'

interface FieldProps {
  /** Id of the control; its error is `<id>-error`. */
  readonly id: string
  readonly label: ReactNode
  /** On the other end of the label's line: "optional", or a count. */
  readonly aside?: ReactNode
  readonly error: string | undefined
  readonly children: ReactNode
}

/** A label, its control, and what is wrong with it. */
export function Field({ id, label, aside, error, children }: FieldProps) {
  return (
    <div className="us-field">
      <div className="us-label-line">
        <label htmlFor={id} className="us-label">
          {label}
        </label>
        {aside}
      </div>
      {children}
      <FieldError id={id} error={error} />
    </div>
  )
}

export function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  if (error === undefined) return null
  return (
    <p id={`${id}-error`} className="us-error">
      <Icon d={WARNING} />
      <span>{error}</span>
    </p>
  )
}

/** What ties a control to its error. */
export function errorProps(id: string, error: string | undefined, hintId?: string) {
  return {
    'aria-invalid': error ? true : undefined,
    'aria-describedby': [error && `${id}-error`, hintId].filter(Boolean).join(' ') || undefined,
  }
}
