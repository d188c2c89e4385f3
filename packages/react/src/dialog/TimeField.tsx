'use client'

import { HARD_CEILING, type Policy, SHORTEST_TIME } from '@understudy/protocol'
import { useEffect, useState } from 'react'
import { CHEVRON, Icon } from '../icons/icons.tsx'
import { englishDialog } from '../messages/english/dialog.ts'
import { fill } from '../messages/fillText.ts'
import { useTextsOf } from '../provider/context.ts'
import { useNumbers } from '../provider/useNumbers.ts'
import { errorProps, Field } from './Field.tsx'
import { longest } from './useRequestForm.ts'

interface TimeFieldProps {
  readonly id: string
  readonly value: number
  readonly policy: Policy
  readonly error: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly onChange: (ttlSeconds: number) => void
}

/** How long, and what that means on the clock on the wall. An estimate: the server sets the deadline at the start. */
export function TimeField({ id, value, policy, error, now, onChange }: TimeFieldProps) {
  const { dialog } = useTextsOf(englishDialog).messages
  const format = useNumbers()
  const at = useNow(now)
  const ceiling = Math.min(policy.duration.ceiling, HARD_CEILING)
  const ends = {
    end: format.time(at + value * 1000),
    ceiling: format.time(at + ceiling * 1000),
  }
  const extendable = policy.duration.extendBy > 0 && ceiling - value >= SHORTEST_TIME
  const hint = fill(extendable ? dialog.endsExtendable : dialog.ends, ends)
  return (
    <Field id={id} label={dialog.time} error={error}>
      <div className="us-select us-time">
        <select
          id={id}
          className="us-input"
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
          {...errorProps(id, error, `${id}-hint`)}
        >
          {choicesOf(policy).map((seconds) => (
            <option key={seconds} value={seconds}>
              {format.about(seconds * 1000)}
            </option>
          ))}
        </select>
        <span id={`${id}-hint`} className="us-time-hint">
          {hint}
        </span>
        <Icon d={CHEVRON} />
      </div>
    </Field>
  )
}

function choicesOf(policy: Policy): readonly number[] {
  const limit = longest(policy)
  const all = new Set([...policy.duration.choices, policy.duration.default].filter((seconds) => seconds <= limit))
  return [...(all.size > 0 ? all : [limit])].sort((one, other) => one - other)
}

/** Of what is offered, the longest time that is no longer than this one; else the shortest. */
export function fittingTime(policy: Policy, seconds: number): number {
  const choices = choicesOf(policy)
  return choices.filter((choice) => choice <= seconds).pop() ?? choices[0] ?? seconds
}

function useNow(now: () => number): number {
  const [at, setAt] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 15_000)
    return () => clearInterval(timer)
  }, [now])
  return at
}
