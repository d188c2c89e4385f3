import {
  checkStartForm,
  type FieldProblem,
  longestOf,
  normaliseReason,
  type Policy,
  REASON_MAX,
  type StartForm,
  safeReturnTo,
} from '@understudy/protocol'
import type { StartBody } from '@understudy/protocol/schemas'
import { Refusal } from '../refusal.ts'

/** A start as it was asked for, in the form in which it is decided, stored and compared. */
export interface StartWish extends StartForm {
  readonly subject: string
  readonly returnTo: string | null
  readonly requestId: string | null
  /** The caller's live session that this one takes the place of. */
  readonly replaces: string | null
  /** Without the approval that it may need. */
  readonly breakGlass: boolean
  readonly handoff: { readonly origin: string; readonly challenge: string } | null
}

/**
 * Reads a start from its body and checks all that can be judged without knowing anybody. Nothing here depends on the
 * subject, so it may be answered before, and more exactly than, anything that does.
 *
 * @throws Refusal `validation_failed` with every field that is wrong
 */
export function readStartForm(policy: Policy, body: StartBody, handoffOrigins: readonly string[]): StartWish {
  const { breakGlass = false } = body
  const wish: StartWish = {
    subject: body.subject,
    mode: body.mode,
    reason: { code: body.reason.code, text: normaliseReason(body.reason.text) },
    ticket: typeof body.ticket === 'string' ? normaliseReason(body.ticket) : null,
    ttlSeconds: body.ttlSeconds ?? Math.min(policy.duration.default, longestOf(policy, breakGlass)),
    returnTo: safeReturnTo(body.returnTo),
    requestId: body.requestId ?? null,
    replaces: body.replaces ?? null,
    breakGlass,
    handoff: body.handoff ?? null,
  }
  const errors: FieldProblem[] = [...checkStartForm(policy, wish)]
  if (typeof body.returnTo === 'string' && wish.returnTo === null) {
    errors.push({
      pointer: '/returnTo',
      code: 'not_allowed',
      detail: 'Only a path on the own origin can be returned to.',
    })
  }
  if (breakGlass && wish.requestId !== null) {
    errors.push({ pointer: '/breakGlass', code: 'not_allowed', detail: 'There is an approval to be used.' })
  }
  if (wish.handoff !== null && !handoffOrigins.includes(wish.handoff.origin)) {
    errors.push({ pointer: '/handoff/origin', code: 'not_allowed', detail: 'Nothing is handed to this origin.' })
  }
  if (errors.length > 0) throw new Refusal('validation_failed', { errors, record: attempt(wish) })
  return wish
}

/**
 * What was tried, for the log. The subject by id alone: the log's readers include callers, and a name there would tell
 * them what the answer does not. A text that was refused for its length is not kept at that length.
 */
export function attempt({ subject, mode, reason, ticket, breakGlass }: StartWish) {
  const text = [...reason.text].slice(0, REASON_MAX).join('')
  return {
    subject: { id: subject, name: subject },
    mode,
    reason: { code: reason.code, text },
    ticket,
    ...(breakGlass ? { breakGlass } : {}),
  }
}
