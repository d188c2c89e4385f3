'use client'

import {
  checkStartForm,
  HARD_CEILING,
  ImpersonationError,
  isImpersonationError,
  MODES,
  type Mode,
  normaliseReason,
  type Policy,
  type StartForm,
} from '@understudy/protocol'
import { type RefObject, useState } from 'react'
import { useClient } from '../provider/context.ts'
import { type FieldPointer, type FieldProblems, sortProblems } from './problems.ts'
import type { StartSubject } from './SubjectCard.tsx'

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

/** Outcomes that somebody asked for: the start was withdrawn, or the page went on without it. */
const WITHDRAWN = ['superseded', 'aborted', 'disposed'] as const

/** The state of the start form and its two verbs: change a field, and send. */
export function useStartForm({ subject, policy, returnTo, sending, onDone }: StartFormOptions) {
  const client = useClient()
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(policy))
  const [problems, setProblems] = useState<FieldProblems>({})
  const [refusal, setRefusal] = useState<ImpersonationError | null>(null)
  const [busy, setBusy] = useState(false)
  /** Moves with every refused attempt, so that the first wrong field is focused each time. */
  const [attempt, setAttempt] = useState(0)

  const refuse = (fields: FieldProblems, error: ImpersonationError | null) => {
    setProblems(fields)
    setRefusal(error)
    setAttempt((count) => count + 1)
  }

  const change = (pointer: FieldPointer, part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }))
    setProblems(({ [pointer]: _, ...others }) => others)
  }

  const send = async () => {
    if (sending.current) return
    const form = formOf(draft)
    const { fields } = sortProblems(checkStartForm(policy, form))
    if (Object.keys(fields).length > 0) return refuse(fields, null)

    sending.current = true
    setBusy(true)
    setProblems({})
    setRefusal(null)
    try {
      await client.start({ subject: personOf(subject), ...form, ...(returnTo === undefined ? {} : { returnTo }) })
      onDone(client.getState().status === 'pending' ? 'pending' : 'started')
    } catch (cause) {
      const error = toError(cause)
      if (WITHDRAWN.some((code) => code === error.code)) return
      const refused = sortProblems(error.fields)
      const shownAtFields = error.code === 'validation_failed' && error.fields.length > 0 && refused.rest.length === 0
      refuse(refused.fields, shownAtFields ? null : error)
    } finally {
      sending.current = false
      setBusy(false)
    }
  }

  return { draft, problems, refusal, busy, attempt, change, send }
}

function emptyDraft(policy: Policy): Draft {
  const mode = MODES.find((name) => policy.modes[name].enabled) ?? 'view'
  return { mode, code: '', text: '', ticket: '', ttlSeconds: Math.min(policy.duration.default, longest(policy)) }
}

/** The longest session that may be asked for, in seconds. */
export function longest({ duration }: Policy): number {
  return Math.min(duration.max, duration.ceiling, HARD_CEILING)
}

function formOf({ mode, code, text, ticket, ttlSeconds }: Draft): StartForm {
  return { mode, reason: { code, text: normaliseReason(text) }, ticket: ticket.trim() || null, ttlSeconds }
}

// The card's extras stay in the dialog: the request carries the person only.
function personOf({ id, name, email, org }: StartSubject) {
  return { id, name, ...(email === undefined ? {} : { email }), ...(org === undefined ? {} : { org }) }
}

function toError(cause: unknown): ImpersonationError {
  if (isImpersonationError(cause)) return cause
  return new ImpersonationError('connector_failed', 'Starting failed in an unexpected way.', { cause })
}
