'use client'

import type { Policy, SupportSession } from '@understudy/protocol'
import { useId } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishSwitching } from '../messages/english/switching.ts'
import { useTextsOf } from '../provider/context.ts'
import { factsOf } from '../text/facts.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'

const ENGLISH = { ...englishDialog, ...englishSwitching }

interface ReasonChoiceProps {
  readonly session: SupportSession
  readonly policy: Policy | null
  readonly anew: boolean
  readonly onChange: (anew: boolean) => void
}

/** The reason of the session that is left, in full, or a new one. */
export function ReasonChoice({ session, policy, anew, onChange }: ReasonChoiceProps) {
  const { dialog, switching } = useTextsOf(ENGLISH).messages
  const id = useId()
  const label = policy?.reasonCodes.find(({ code }) => code === session.reason.code)?.label
  const facts = factsOf([label, session.ticket])
  return (
    <fieldset className="us-field us-modes">
      <legend className="us-label">{dialog.reason}</legend>
      <div className="us-mode-cards us-reason-cards">
        <label className="us-mode-card">
          <input
            type="radio"
            name={id}
            checked={!anew}
            aria-labelledby={`${id}-same`}
            aria-describedby={`${id}-reason`}
            onChange={() => onChange(false)}
          />
          <span className="us-mode-text">
            <span id={`${id}-same`} className="us-mode-title">
              {switching.sameReason}
            </span>
            <span id={`${id}-reason`} className="us-mode-hint">
              {facts.map((fact, index) => (
                <span key={fact}>
                  {index > 0 ? ' · ' : null}
                  <IsolatedText>{fact}</IsolatedText>
                </span>
              ))}
              {facts.length > 0 ? ': ' : null}
              <IsolatedText max={160}>{session.reason.text}</IsolatedText>
            </span>
          </span>
        </label>
        {policy === null ? null : (
          <label className="us-mode-card">
            <input
              type="radio"
              name={id}
              checked={anew}
              aria-labelledby={`${id}-new`}
              onChange={() => onChange(true)}
            />
            <span className="us-mode-text">
              <span id={`${id}-new`} className="us-mode-title">
                {switching.newReason}
              </span>
            </span>
          </label>
        )}
      </div>
    </fieldset>
  )
}
