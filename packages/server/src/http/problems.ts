import { type Problem, type ProblemCode, problemType } from '@understudy/protocol'
import type { Refusal } from '../refusal.ts'

type Text = readonly [status: number, title: string, detail: string]

// One fixed sentence a code: an answer can then not say more about one account than about another.
const TEXTS: Readonly<Record<ProblemCode, Text>> = {
  malformed_json: [400, 'Malformed JSON', 'The body is not a JSON document.'],
  body_too_large: [413, 'Body too large', 'The body is larger than this address takes.'],
  unsupported_media_type: [415, 'Unsupported media type', 'Send the body as application/json.'],
  validation_failed: [422, 'Validation failed', 'Some fields cannot be accepted as they are.'],
  idempotency_key_required: [
    400,
    'Idempotency-Key required',
    'Send an Idempotency-Key of 1 to 255 visible characters.',
  ],
  idempotency_key_reused: [422, 'Idempotency-Key reused', 'This key was used for something else.'],
  origin_refused: [403, 'Origin refused', 'Requests from this origin are not served.'],
  not_authenticated: [401, 'Not signed in', 'Send an access token.'],
  invalid_token: [401, 'Invalid token', 'The access token is not accepted here.'],
  invalid_dpop_proof: [401, 'Invalid proof', 'The proof of possession is not accepted here.'],
  use_dpop_nonce: [401, 'Nonce required', 'Make the proof again, with the nonce of this answer.'],
  token_expired: [401, 'Token expired', 'The access token has expired.'],
  ambiguous_credentials: [400, 'Two credentials', 'Send the cookie or an access token, not both.'],
  invalid_client: [401, 'Client not known', 'The client could not be authenticated, or may not do this.'],
  session_ended: [401, 'Session ended', 'The session behind this request is over.'],
  actor_not_allowed: [403, 'Not allowed', 'Your account may not do this.'],
  not_approver: [403, 'Not an approver', 'Another person with the approver role has to do this.'],
  subject_unavailable: [404, 'Account not available', 'No account with this id can be opened.'],
  session_not_found: [404, 'Session not found', 'There is no such support session.'],
  request_not_found: [404, 'Request not found', 'There is no such request.'],
  request_not_open: [409, 'Request not open', 'The request has been decided, used or withdrawn, or has lapsed.'],
  already_in_support_session: [409, 'Already in a support session', 'End the support session first.'],
  session_conflict: [409, 'Session conflict', 'A support session of yours is already running.'],
  own_session_suspended: [409, 'Own session suspended', 'Your own session rests while the support session runs.'],
  context_mismatch: [409, 'Context mismatch', 'This tab has not caught up with the session.'],
  context_required: [428, 'Context required', 'Say with the Support-Context header which session this request is for.'],
  mode_read_only: [403, 'Read only', 'Nothing can be changed in this support session.'],
  action_restricted: [403, 'Action restricted', 'This is not available in a support session.'],
  action_untagged: [403, 'Action not declared', 'This is not declared for support sessions.'],
  ceiling_reached: [409, 'Ceiling reached', 'The support session cannot go on any longer.'],
  step_up_required: [401, 'Fresh sign-in required', 'Sign in again and repeat the request.'],
  rate_limited: [429, 'Too many sessions', 'Wait before starting another support session.'],
  handoff_refused: [400, 'Hand-off refused', 'The code is unknown, used, too old, or for another page.'],
  handoff_conflict: [
    409,
    'Somebody is signed in',
    'Sign out on this origin, or say that the session is to be replaced.',
  ],
  review_overdue: [403, 'Review overdue', 'An earlier emergency access of yours has to be reviewed first.'],
  review_not_open: [409, 'Review not open', 'The session still runs, or has been reviewed.'],
  starts_halted: [503, 'Support is halted', 'No support session can be started until this is lifted.'],
  issuer_off: [
    503,
    'Identity system not ready',
    'Its set-up is wrong, and nothing is started there before it is right.',
  ],
  audit_unavailable: [503, 'Audit log unavailable', 'Nothing was done, because it could not be recorded.'],
  not_found: [404, 'Not found', 'There is nothing at this address.'],
  method_not_allowed: [405, 'Method not allowed', 'This address does not answer this method.'],
  upstream_failed: [
    502,
    'No usable answer',
    'The service behind this address gave none. What was asked may have been done.',
  ],
  internal: [500, 'Internal error', 'The request could not be served. Nothing is known to have changed.'],
}

// Not 401: the caller's own sign-in is good, and another one would be refused in the same way.
const SUBJECTS_STEP_UP: Text = [
  403,
  'Second factor of the account needed',
  'The account asks for a factor of its owner’s. Signing in again changes nothing; there may be a mode that needs no session of theirs.',
]

/** The problem of a refusal, as it goes over the wire. */
export function problemOf({ code, options }: Pick<Refusal, 'code' | 'options'>): Problem {
  const { errors, endReason, actionClass, stepUpOf, retryAfter } = options
  const [status, title, detail] = stepUpOf === 'subject' ? SUBJECTS_STEP_UP : TEXTS[code]
  return {
    type: problemType(code),
    title,
    status: options.status ?? status,
    code,
    detail,
    ...(errors === undefined ? {} : { errors }),
    ...(endReason === undefined ? {} : { endReason }),
    ...(actionClass === undefined ? {} : { actionClass }),
    ...(stepUpOf === undefined ? {} : { stepUpOf }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
}

/** The answer to a refused request. */
export function problemResponse(refusal: Refusal): Response {
  const problem = problemOf(refusal)
  const headers = new Headers({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
  if (problem.status === 401) headers.set('WWW-Authenticate', challengeOf(refusal))
  if (problem.retryAfter !== undefined) headers.set('Retry-After', String(problem.retryAfter))
  for (const [name, value] of Object.entries(refusal.options.headers ?? {})) headers.set(name, value)
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

// RFC 6750: no error member where no credential was sent.
function challengeOf({ code }: Refusal): string {
  return code === 'not_authenticated' ? 'Bearer' : 'Bearer error="invalid_token"'
}
