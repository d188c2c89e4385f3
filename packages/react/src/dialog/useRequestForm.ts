'use client'

import {
  HARD_CEILING,
  type ImpersonationError,
  MODES,
  type Mode,
  type Policy,
  type StartForm,
  type SupportSession,
} from '@understudy/protocol'
import { type RefObject, useState } from 'react'
import type { FieldPointer } from './problems.ts'
import type { StartSubject } from './SubjectCard.tsx'
import { useAttempt } from './useAttempt.ts'

/** What a person has typed and chosen so far. */
export interface Draft {
  readonly mode: Mode
  readonly code: string
  readonly text: string
  readonly ticket: string
  readonly ttlSeconds: number
  /** Without the approval that this would need. */
  readonly breakGlass?: boolean
}

interface RequestFormOptions {
  readonly policy: Policy
  /** What the form begins with. */
  readonly begin: () => Draft
  /** Set while an attempt is under way, for who has to know before the next render. */
  readonly sending?: RefObject<boolean>
  /** Why the attempt before this page was refused. */
  readonly refusal?: ImpersonationError | null | undefined
  readonly act: (form: StartForm) => Promise<void>
}

/** A form that asks for a session: what is typed, what is wrong with it, and the two verbs: change a field, and send. */
export function useRequestForm({ policy, begin, sending, refusal, act }: RequestFormOptions) {
  const [draft, setDraft] = useState(begin)
  const { attempt, setAttempt, run } = useAttempt(sending)
  // Not in the attempt, which a page with the strip alone loads as well.
  const untried = attempt.count === 0 && !attempt.busy
  return {
    ...attempt,
    refusal: attempt.refusal ?? (untried && refusal ? refusal : null),
    /** Runs something else than `act`, such as what needs nothing of the form. */
    run,
    draft,
    change(pointer: FieldPointer, part: Partial<Draft>) {
      setDraft((before) => ({ ...before, ...part }))
      // What was wrong with the field no longer stands.
      setAttempt(({ problems: { [pointer]: _, ...problems }, ...rest }) => ({ ...rest, problems }))
    },
    send() {
      return run(async (late) => {
        const form = formOf(draft)
        const refused = await late
        // Without it the server says the same, and brings the reason to its form.
        await act(refused?.check(policy, form) ?? form)
      })
    },
  }
}

export type RequestForm = ReturnType<typeof useRequestForm>

/** Nothing that justifies the access is chosen beforehand. */
export function emptyDraft(policy: Policy): Draft {
  const mode = MODES.find((name) => policy.modes[name].enabled) ?? 'view'
  return { mode, code: '', text: '', ticket: '', ttlSeconds: usualTime(policy) }
}

/** What a session was opened for, to go on under the same reason. */
export function draftOf({ mode, reason, ticket }: SupportSession, policy: Policy): Draft {
  // A list shows its first line for a code that it does not have: then nothing is chosen.
  const code = policy.reasonCodes.some((known) => known.code === reason.code) ? reason.code : ''
  return { mode, code, text: reason.text, ticket: ticket ?? '', ttlSeconds: usualTime(policy) }
}

function usualTime(policy: Policy): number {
  return Math.min(policy.duration.default, longest(policy))
}

/** The longest session that may be asked for, in seconds. */
export function longest({ duration }: Policy): number {
  return Math.min(duration.max, duration.ceiling, HARD_CEILING)
}

function formOf({ code, text, ticket, ...rest }: Draft): StartForm {
  return { ...rest, reason: { code, text: text.trim() }, ticket: ticket.trim() || null }
}

/** The card's extras stay on the screen: a request carries the person only. */
export function personOf({ id, name, email, org }: StartSubject) {
  return { id, name, ...(email === undefined ? {} : { email }), ...(org === undefined ? {} : { org }) }
}
