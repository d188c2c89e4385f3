'use client'

import type { BreakGlassRule } from '@understudy/protocol'
import { useLayoutEffect } from 'react'
import { Icon, WARNING } from '../icons/icons.tsx'
import { englishEmergency } from '../messages/english/emergency.ts'
import { fill } from '../messages/fillText.ts'
import { useTextsOf } from '../provider/context.ts'
import { useNumbers } from '../provider/useNumbers.ts'
import { errorProps, FieldError } from './Field.tsx'

interface EmergencyFieldProps {
  readonly id: string
  readonly value: boolean
  readonly rule: BreakGlassRule
  readonly error: string | undefined
  readonly onChange: (chosen: boolean) => void
}

/** Whether to go without the approval, and what follows from that, said before it is chosen. Gone, nothing is chosen. */
export function EmergencyField({ id, value, rule, error, onChange }: EmergencyFieldProps) {
  const { emergency } = useTextsOf(englishEmergency).messages
  const format = useNumbers()
  const hintId = `${id}-hint`
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it goes, and not whenever the form is rendered
  useLayoutEffect(() => () => onChange(false), [])
  return (
    <div className="us-field us-emergency-field">
      <label className="us-mode-card us-emergency">
        <input
          id={id}
          type="checkbox"
          checked={value}
          aria-labelledby={`${id}-label`}
          onChange={(event) => onChange(event.target.checked)}
          {...errorProps(id, error, hintId)}
        />
        <span className="us-mode-text">
          <span id={`${id}-label`} className="us-mode-title">
            {emergency.choose}
          </span>
          <span id={hintId} className="us-mode-hint">
            {emergency.when} {fill(emergency.follows, { time: format.about(rule.reviewWithin * 1000) })}
          </span>
        </span>
        <Icon d={WARNING} />
      </label>
      <FieldError id={id} error={error} />
    </div>
  )
}
