'use client'

import type { ImpersonationError } from '@understudy/protocol'
import { type RefObject, useCallback, useRef, useState } from 'react'
import { arrival } from '../vigil/late.ts'
import { needRefused } from './lateRefused.ts'
import type { FieldProblems } from './problems.ts'
import type { Refused } from './refused.tsx'
import { toError } from './toError.ts'

/** What became of an attempt. `withdrawn`: somebody asked for that, or the page went on without it. */
export type AttemptOutcome = 'done' | 'refused' | 'withdrawn'

/** Why an attempt was refused. */
export interface Refusal {
  readonly problems: FieldProblems
  /** Why the whole was refused, where no field can show it. */
  readonly refusal: ImpersonationError | null
}

/** A verb of the client on its way, and what came of the last try. */
export interface Attempt extends Refusal {
  readonly busy: boolean
  /** Moves with every refused attempt, so that the first wrong field is focused each time. */
  readonly count: number
}

const AT_REST: Attempt = { busy: false, problems: {}, refusal: null, count: 0 }

/** One attempt at a time, with its refusals sorted to the fields of a form. `sending`: for who has to know at once. */
export function useAttempt(sending?: RefObject<boolean>) {
  const own = useRef(false)
  // A second press arrives before the first has rendered the form busy.
  const underWay = sending ?? own
  const [attempt, setAttempt] = useState(AT_REST)

  /** Runs `act`, unless an attempt is under way. Never rejects. */
  const run = useCallback(
    async (act: (refused: Promise<Refused | null>) => Promise<void>): Promise<AttemptOutcome> => {
      if (underWay.current) return 'withdrawn'
      underWay.current = true
      setAttempt(({ count }) => ({ ...AT_REST, count, busy: true }))
      // Beside the attempt, and not when it has been refused.
      const late = arrival(needRefused)
      let outcome: AttemptOutcome = 'done'
      let refusal: Refusal | null = null
      try {
        await act(late)
      } catch (cause) {
        const refused = await late
        // Without the code that sorts it, it is a refusal of the whole.
        refusal = refused === null ? { problems: {}, refusal: toError(cause) } : refused.judge(cause)
        outcome = refusal === null ? 'withdrawn' : 'refused'
      }
      underWay.current = false
      setAttempt(({ count }) => ({ ...AT_REST, ...refusal, count: refusal ? count + 1 : count }))
      return outcome
    },
    [underWay],
  )
  return { attempt, setAttempt, run }
}
