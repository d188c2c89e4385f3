import {
  checkStartForm,
  type FieldProblem,
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
}

/**
 * Reads a start from its body and checks all that can be judged without knowing anybody. Nothing here depends on the
 * subject, so it may be answered before, and more exactly than, anything that does.
 *
 * @throws Refusal `validation_failed` with every field that is wrong
 */
export function readStartForm(policy: Policy, body: StartBody): StartWish {
  const wish: StartWish = {
    subject: body.subject,
    mode: body.mode,
    reason: { code: body.reason.code, text: normaliseReason(body.reason.text) },
    ticket: typeof body.ticket === 'string' ? normaliseReason(body.ticket) : null,
    ttlSeconds: body.ttlSeconds ?? policy.duration.default,
    returnTo: safeReturnTo(body.returnTo),
    requestId: body.requestId ?? null,
    replaces: body.replaces ?? null,
  }
  const errors: FieldProblem[] = [...checkStartForm(policy, wish)]
  if (typeof body.returnTo === 'string' && wish.returnTo === null) {
    errors.push({
      pointer: '/returnTo',
      code: 'not_allowed',
      detail: 'Only a path on the own origin can be returned to.',
    })
  }
  if (errors.length > 0) throw new Refusal('validation_failed', { errors, record: attempt(wish) })
  return wish
}

/**
 * What was tried, for the log. The subject by id alone: the log's readers include callers, and a name there would tell
 * them what the answer does not. A text that was refused for its length is not kept at that length.
 */
export function attempt({ subject, mode, reason, ticket }: StartWish) {
  const text = [...reason.text].slice(0, REASON_MAX).join('')
  return { subject: { id: subject, name: subject }, mode, reason: { code: reason.code, text }, ticket }
}
