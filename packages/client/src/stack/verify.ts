import {
  type ApprovalRequest,
  type ContextAnswer,
  type EndedSession,
  HARD_CEILING,
  type Mode,
  type SessionClaims,
  type StartedAnswer,
  type SupportSession,
} from '@understudy/protocol'
import type { Active, Settled, StartRequest } from './state.ts'

/** Room for clocks that are read a moment apart on one server. Milliseconds. */
const TOLERANCE = 1000
/** Room for servers behind one address whose clocks differ. Milliseconds. */
const SKEW = 60_000

/**
 * Names the first way in which a started session is not the one that was asked for; `null` when it is.
 * Never names a person: the text ends up in logs.
 */
export function startDeviation(
  request: StartRequest,
  actor: string,
  answer: Pick<StartedAnswer, 'actor' | 'subject' | 'session' | 'now'>,
): string | null {
  const { session } = answer
  if (answer.subject.id !== request.subject.id) return 'subject'
  if (answer.actor.id !== actor) return 'actor'
  if (session.mode !== request.mode) return 'mode'
  if (session.expiresAt <= answer.now) return 'born_expired'
  if (request.ttlSeconds !== undefined && session.expiresAt > answer.now + request.ttlSeconds * 1000 + TOLERANCE) {
    return 'longer_than_asked'
  }
  return ceilingDeviation(session, answer.now)
}

function ceilingDeviation(session: SupportSession, now: number): string | null {
  // Else the ceiling, which is counted from the start, could be as late as anybody likes.
  if (session.startedAt > now + SKEW) return 'not_started_yet'
  if (session.expiresAt > session.ceilingAt + TOLERANCE) return 'past_ceiling'
  if (session.ceilingAt > session.startedAt + HARD_CEILING * 1000 + TOLERANCE) return 'ceiling_too_late'
  return null
}

/**
 * Names the first way in which a session is another than it was, or than any may be; `null` when there is none. What is
 * fixed at the start of a session never moves: who, whose, how, and the ceiling. `shown`: what the page shows; `now`: the
 * server's clock when it said so.
 */
export function sessionDeviation(shown: Settled | null, told: Active, now: number): string | null {
  if (shown?.status === 'active' && shown.session.id === told.session.id) {
    if (shown.subject.id !== told.subject.id) return 'subject'
    if (shown.actor.id !== told.actor.id) return 'actor'
    if (shown.session.mode !== told.session.mode) return 'mode'
    if (shown.session.ceilingAt !== told.session.ceilingAt) return 'ceiling'
  }
  return ceilingDeviation(told.session, now)
}

/** Names the way in which an end is of another session, or of another subject's, than was asked for; `null`: of none. */
export function endDeviation(
  asked: { readonly of: string | null; readonly whose: string | null },
  ended: Pick<EndedSession, 'id' | 'subject'>,
): string | null {
  if (ended.id !== asked.of) return 'session'
  return asked.whose === null || ended.subject.id === asked.whose ? null : 'subject'
}

/** Names the way in which a request for approval is another than the one that was made; `null` when it is the same. */
export function requestDeviation(
  made: Pick<ApprovalRequest, 'subject' | 'mode'>,
  told: Pick<ApprovalRequest, 'subject' | 'mode'>,
): string | null {
  if (told.subject.id !== made.subject.id) return 'request_subject'
  return told.mode === made.mode ? null : 'request_mode'
}

/** Whether the read-back confirms exactly what was started. */
export function readBackDeviation(started: Active, answer: ContextAnswer): string | null {
  if (answer.state !== 'active') return 'not_active'
  if (answer.session.id !== started.session.id) return 'session'
  if (answer.subject.id !== started.subject.id) return 'subject'
  if (answer.actor.id !== started.actor.id) return 'actor'
  if (answer.session.mode !== started.session.mode) return 'mode'
  return ceilingDeviation(answer.session, answer.now)
}

export interface ExpectedClaims {
  readonly subject: string
  readonly actor: string
  /** Issuer of the actor's own token, where it could be read. */
  readonly actorIssuer: string | null
  readonly session: string
  readonly mode: Mode
}

/**
 * Names the first claim that does not belong to the expected session. Only ever refuses: the signature is not
 * verified here, so a match grants nothing (the server decides on every request).
 */
export function claimsDeviation(expected: ExpectedClaims, claims: SessionClaims | null): string | null {
  if (claims === null) return 'token_unreadable'
  if (claims.sid !== expected.session) return 'token_sid'
  if (foreignScope(claims.scope, expected.mode)) return 'token_scope'
  // A shadow session keeps the actor's own identity.
  if (expected.mode === 'shadow') return claims.sub === expected.actor ? null : 'token_sub'
  if (claims.sub !== expected.subject) return 'token_sub'
  if (claims.act?.sub !== expected.actor) return 'token_act'
  const issuer = claims.act.iss
  if (issuer !== undefined && expected.actorIssuer !== null && issuer !== expected.actorIssuer) return 'token_act_iss'
  return null
}

function foreignScope(scope: string | undefined, mode: Mode): boolean {
  const granted = (scope ?? '').split(' ').filter((entry) => entry.startsWith('support:'))
  return granted.some((entry) => entry !== `support:${mode}`)
}
