'use client'

import { type Policy, REASON_MAX, REASON_MIN } from '@understudy/protocol'
import { CHEVRON, Icon } from '../icons/icons.tsx'
import { englishDialog } from '../messages/english/dialog.ts'
import { fill } from '../messages/fillText.ts'
import { useTextsOf } from '../provider/context.ts'
import { useNumbers } from '../provider/useNumbers.ts'
import { errorProps, Field } from './Field.tsx'
import type { Draft } from './useRequestForm.ts'

interface FieldProps {
  readonly id: string
  readonly error: string | undefined
}

interface ReasonCodeFieldProps extends FieldProps {
  readonly value: string
  readonly policy: Policy
  readonly onChange: (code: string) => void
}

/** The kind of reason. Nothing is chosen beforehand: it is what justifies the access. */
export function ReasonCodeField({ id, value, policy, error, onChange }: ReasonCodeFieldProps) {
  const { dialog } = useTextsOf(englishDialog).messages
  return (
    <Field id={id} label={dialog.reason} error={error}>
      <div className="us-select">
        <select
          id={id}
          className="us-input"
          value={value}
          required
          data-empty={value === '' ? '' : undefined}
          onChange={(event) => onChange(event.target.value)}
          {...errorProps(id, error)}
        >
          <option value="" disabled hidden>
            {dialog.chooseReason}
          </option>
          {policy.reasonCodes.map(({ code, label }) => (
            <option key={code} value={code}>
              {label}
            </option>
          ))}
        </select>
        <Icon d={CHEVRON} />
      </div>
    </Field>
  )
}

interface TicketFieldProps extends FieldProps {
  readonly value: string
  readonly policy: Policy
  readonly onChange: (ticket: string) => void
}

export function TicketField({ id, value, policy, error, onChange }: TicketFieldProps) {
  const { dialog } = useTextsOf(englishDialog).messages
  const { required, example } = policy.ticket
  return (
    <Field
      id={id}
      label={dialog.ticket}
      aside={required ? null : <span className="us-aside">{dialog.optional}</span>}
      error={error}
    >
      <input
        id={id}
        className="us-input"
        type="text"
        value={value}
        placeholder={example}
        maxLength={64}
        required={required}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        dir="ltr"
        onChange={(event) => onChange(event.target.value)}
        {...errorProps(id, error)}
      />
    </Field>
  )
}

interface ReasonTextFieldProps extends FieldProps {
  readonly draft: Draft
  /** Characters so far. */
  readonly count: number
  readonly onChange: (text: string) => void
}

/** Longest text the field takes at all; far above what is accepted, so that a paste is seen to be too long. */
const PASTE = 5000

/** The reason in one's own words, counted as it will be measured. */
export function ReasonTextField({ id, draft, count, error, onChange }: ReasonTextFieldProps) {
  const { dialog } = useTextsOf(englishDialog).messages
  const format = useNumbers()
  const over = count > REASON_MAX
  const counted = fill(dialog.count, { count: format.count(count), max: format.count(REASON_MAX) })
  return (
    <Field
      id={id}
      label={dialog.text[draft.mode]}
      aside={
        <span id={`${id}-count`} className="us-aside us-count" data-over={over ? '' : undefined}>
          {counted}
        </span>
      }
      error={error}
    >
      <textarea
        id={id}
        className="us-input us-textarea"
        rows={2}
        value={draft.text}
        maxLength={PASTE}
        required
        placeholder={fill(dialog.textHint, { min: format.count(REASON_MIN) })}
        dir="auto"
        onChange={(event) => onChange(event.target.value)}
        {...errorProps(id, error, `${id}-count`)}
      />
    </Field>
  )
}
