'use client'

import { ImpersonationError, isImpersonationError } from '@understudy/protocol'
import { type RefObject, useCallback, useRef, useState } from 'react'
import { type FieldPointer, type FieldProblems, sortProblems } from './problems.ts'

/** What became of an attempt. `withdrawn`: somebody asked for that, or the page went on without it. */
export type AttemptOutcome = 'done' | 'refused' | 'withdrawn'

/** A verb of the client on its way, and what came of the last try. */
export interface Attempt {
  readonly busy: boolean
  readonly problems: FieldProblems
  /** Why the whole was refused, where no field can show it. */
  readonly refusal: ImpersonationError | null
  /** Moves with every refused attempt, so that the first wrong field is focused each time. */
  readonly count: number
  /** Runs `act`, unless `wrong` names a field or an attempt is under way. Never rejects. */
  readonly run: (act: () => Promise<void>, wrong?: FieldProblems) => Promise<AttemptOutcome>
  /** The field was changed: what was wrong with it no longer stands. */
  readonly mend: (pointer: FieldPointer) => void
}

const WITHDRAWN = ['superseded', 'aborted', 'disposed'] as const

/** One attempt at a time, with its refusals sorted to the fields of a form. `sending`: for who has to know at once. */
export function useAttempt(sending?: RefObject<boolean>): Attempt {
  const own = useRef(false)
  // A second press arrives before the first has rendered the form busy.
  const underWay = sending ?? own
  const [busy, setBusy] = useState(false)
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useState<ImpersonationError | null>(null)
  const [count, setCount] = useState(0)

  const run = useCallback<Attempt['run']>(
    async (act, wrong = {}) => {
      if (underWay.current) return 'withdrawn'
      setProblems(wrong)
      setRefusal(null)
      if (Object.keys(wrong).length > 0) {
        setCount((before) => before + 1)
        return 'refused'
      }
      underWay.current = true
      setBusy(true)
      try {
        await act()
        return 'done'
      } catch (cause) {
        const error = toError(cause)
        if (WITHDRAWN.some((code) => code === error.code)) return 'withdrawn'
        const { fields, rest } = sortProblems(error.fields)
        const shownAtFields = error.code === 'validation_failed' && error.fields.length > 0 && rest.length === 0
        setProblems(fields)
        setRefusal(shownAtFields ? null : error)
        setCount((before) => before + 1)
        return 'refused'
      } finally {
        underWay.current = false
        setBusy(false)
      }
    },
    [underWay],
  )
  const mend = useCallback((pointer: FieldPointer) => setProblems(({ [pointer]: _, ...others }) => others), [])
  return { busy, problems, refusal, count, run, mend }
}

function toError(cause: unknown): ImpersonationError {
  if (isImpersonationError(cause)) return cause
  return new ImpersonationError('connector_failed', 'The operation failed in an unexpected way.', { cause })
}
