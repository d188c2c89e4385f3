import { type EndReason, isEndReason } from './endReasons.ts'

/** Everything the bridge and the guard can refuse with. The last segment of an RFC 9457 `type`. */
export const PROBLEM_CODES = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'idempotency_key_required',
  'idempotency_key_reused',
  'origin_refused',
  'not_authenticated',
  'invalid_token',
  'token_expired',
  'ambiguous_credentials',
  'invalid_dpop_proof',
  'use_dpop_nonce',
  'invalid_client',
  'session_ended',
  'actor_not_allowed',
  'not_approver',
  'subject_unavailable',
  'session_not_found',
  'request_not_found',
  'request_not_open',
  'already_in_support_session',
  'session_conflict',
  'own_session_suspended',
  'context_mismatch',
  'context_required',
  'mode_read_only',
  'action_restricted',
  'action_untagged',
  'ceiling_reached',
  'step_up_required',
  'rate_limited',
  'review_overdue',
  'review_not_open',
  'starts_halted',
  'issuer_off',
  'handoff_refused',
  'handoff_conflict',
  'audit_unavailable',
  'not_found',
  'method_not_allowed',
  'upstream_failed',
  'internal',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** What is wrong with one field of a request. */
export const FIELD_CODES = [
  'required',
  'too_short',
  'too_long',
  'unknown_value',
  'wrong_type',
  'pattern',
  'not_allowed',
] as const

export type FieldCode = (typeof FIELD_CODES)[number]

export interface FieldProblem {
  /** JSON pointer into the request body, such as `/reason/text`. */
  readonly pointer: string
  readonly code: FieldCode
  /** English, for developers. Screens translate `code`. */
  readonly detail: string
}

/** RFC 9457 problem details, as the bridge sends them (`application/problem+json`). */
export interface Problem {
  /** Stable; ends in the code. Resolve it relative to the documentation. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly detail: string
  /** With `validation_failed`. */
  readonly errors?: readonly FieldProblem[]
  /** With `session_ended`. */
  readonly endReason?: EndReason
  /** With `action_restricted` and `mode_read_only`: the class of the refused action. */
  readonly actionClass?: string
  /** With `step_up_required`: whose sign-in is too weak. `subject`: no sign-in of the actor's changes it. @default the actor's */
  readonly stepUpOf?: 'subject'
  /** With `rate_limited`: seconds until another try makes sense. */
  readonly retryAfter?: number
}

const TYPE_PREFIX = 'https://understudy.dev/problems/'

/** The stable `type` of a problem. */
export function problemType(code: ProblemCode): string {
  return TYPE_PREFIX + code
}

/**
 * Narrows an untrusted body to a {@link Problem}; `null` when it is not one of ours. Optional members that are not what
 * they should be are left out.
 */
export function readProblem(body: unknown): Problem | null {
  if (typeof body !== 'object' || body === null) return null
  const { type, title, status, code, detail, errors, endReason, actionClass, stepUpOf, retryAfter } = body as Record<
    string,
    unknown
  >
  if (!isOneOf(PROBLEM_CODES, code)) return null
  if (typeof type !== 'string' || typeof title !== 'string') return null
  if (typeof status !== 'number' || typeof detail !== 'string') return null
  return {
    type,
    title,
    status,
    code,
    detail,
    ...(Array.isArray(errors) ? { errors: errors.filter(isFieldProblem) } : {}),
    ...(isEndReason(endReason) ? { endReason } : {}),
    ...(typeof actionClass === 'string' ? { actionClass } : {}),
    ...(stepUpOf === 'subject' ? { stepUpOf } : {}),
    ...(typeof retryAfter === 'number' && retryAfter >= 0 ? { retryAfter } : {}),
  }
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== 'object' || value === null) return false
  const { pointer, code, detail } = value as Record<string, unknown>
  return typeof pointer === 'string' && typeof detail === 'string' && isOneOf(FIELD_CODES, code)
}

function isOneOf<T extends string>(values: readonly T[], value: unknown): value is T {
  return typeof value === 'string' && (values as readonly string[]).includes(value)
}
