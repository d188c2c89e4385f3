'use client'

import { MODES, type Mode, type Policy } from '@understudy/protocol'
import { englishDialog } from '../messages/english/dialog.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'
import { FieldError } from './Field.tsx'
import { ShortName, type StartSubject } from './SubjectCard.tsx'

interface ModeFieldProps {
  readonly id: string
  readonly value: Mode
  readonly subject: StartSubject
  readonly policy: Policy
  readonly error: string | undefined
  readonly onChange: (mode: Mode) => void
}

/** One card a mode. Says at the card what it means, and whether somebody has to approve. */
export function ModeField({ id, value, subject, policy, error, onChange }: ModeFieldProps) {
  const { dialog } = useTextsOf(englishDialog).messages
  const name = { subject: <ShortName subject={subject} /> }
  return (
    <fieldset className="us-field us-modes" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="us-label">{dialog.mode}</legend>
      <div className="us-mode-cards">
        {MODES.filter((mode) => policy.modes[mode].enabled).map((mode) => {
          const titleId = `${id}-${mode}`
          const hintId = `${id}-${mode}-hint`
          return (
            <label key={mode} className="us-mode-card">
              <input
                // The first wrong field is found by its id; of the cards, that is the chosen one.
                id={mode === value ? id : undefined}
                type="radio"
                name={id}
                value={mode}
                checked={mode === value}
                aria-labelledby={titleId}
                aria-describedby={hintId}
                onChange={() => onChange(mode)}
              />
              <span className="us-mode-text">
                <span id={titleId} className="us-mode-title">
                  <Fill text={dialog.modeTitles[mode]} values={name} />
                </span>
                <span id={hintId} className="us-mode-hint">
                  {needsApproval(policy, mode, subject) ? (
                    dialog.needsApproval
                  ) : (
                    <Fill text={dialog.modeHints[mode]} values={name} />
                  )}
                </span>
              </span>
            </label>
          )
        })}
      </div>
      <FieldError id={id} error={error} />
    </fieldset>
  )
}

/** Whether another person would have to decide first. The server decides whether they do. */
export function needsApproval(policy: Policy, mode: Mode, subject: StartSubject): boolean {
  const { approval } = policy.modes[mode]
  return approval === 'always' || (approval === 'flagged' && subject.asksFirst === true)
}
