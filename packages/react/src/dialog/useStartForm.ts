'use client'

import {
  checkStartForm,
  HARD_CEILING,
  MODES,
  type Mode,
  normaliseReason,
  type Policy,
  type StartForm,
} from '@understudy/protocol'
import { type RefObject, useState } from 'react'
import { useClient } from '../provider/context.ts'
import { type FieldPointer, sortProblems } from './problems.ts'
import type { StartSubject } from './SubjectCard.tsx'
import { useAttempt } from './useAttempt.ts'

/** What a person has typed and chosen so far. */
export interface Draft {
  readonly mode: Mode
  readonly code: string
  readonly text: string
  readonly ticket: string
  readonly ttlSeconds: number
}

export interface StartFormOptions {
  readonly subject: StartSubject
  readonly policy: Policy
  readonly returnTo: string | undefined
  /** Set while a start is under way. A second press arrives before the first has rendered the form busy. */
  readonly sending: RefObject<boolean>
  /** The session is on, or waits for approval. Called also when an identity change has unmounted the form. */
  readonly onDone: (outcome: 'started' | 'pending') => void
}

/** The state of the start form and its two verbs: change a field, and send. */
export function useStartForm({ subject, policy, returnTo, sending, onDone }: StartFormOptions) {
  const client = useClient()
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(policy))
  const { run, mend, ...attempt } = useAttempt(sending)

  const change = (pointer: FieldPointer, part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }))
    mend(pointer)
  }

  const send = async () => {
    const form = formOf(draft)
    const request = { subject: personOf(subject), ...form, ...(returnTo === undefined ? {} : { returnTo }) }
    const outcome = await run(() => client.start(request), sortProblems(checkStartForm(policy, form)).fields)
    if (outcome === 'done') onDone(client.getState().status === 'pending' ? 'pending' : 'started')
  }

  return { ...attempt, draft, change, send }
}

function emptyDraft(policy: Policy): Draft {
  const mode = MODES.find((name) => policy.modes[name].enabled) ?? 'view'
  return { mode, code: '', text: '', ticket: '', ttlSeconds: Math.min(policy.duration.default, longest(policy)) }
}

/** The longest session that may be asked for, in seconds. */
export function longest({ duration }: Policy): number {
  return Math.min(duration.max, duration.ceiling, HARD_CEILING)
}

/** A draft in the form in which it is checked and sent. */
export function formOf({ mode, code, text, ticket, ttlSeconds }: Draft): StartForm {
  return { mode, reason: { code, text: normaliseReason(text) }, ticket: ticket.trim() || null, ttlSeconds }
}

/** The card's extras stay in the dialog: the request carries the person only. */
export function personOf({ id, name, email, org }: StartSubject) {
  return { id, name, ...(email === undefined ? {} : { email }), ...(org === undefined ? {} : { org }) }
}
