import { ImpersonationError, type ImpersonationErrorCode } from '@understudy/protocol'
import { failure } from '../stack/failure.ts'

/**
 * Everything that a connector may refuse a start with, whatever the back end calls it. Who may not know why gets
 * `subject_unavailable`: a protected, a disabled and an unknown account look the same from outside.
 */
export const CONNECTOR_REFUSALS = [
  'actor_not_allowed',
  'subject_unavailable',
  'not_authenticated',
  'session_ended',
  'session_conflict',
  'already_in_support_session',
  'step_up_required',
  'reason_required',
  'validation_failed',
  'rate_limited',
  'starts_halted',
  'issuer_off',
  'unverified_start',
  'unsupported',
  'invalid_answer',
  'network',
  'aborted',
] as const satisfies readonly ImpersonationErrorCode[]

export type ConnectorRefusal = (typeof CONNECTOR_REFUSALS)[number]

/** Refusals that are the client's own words; the others are the server's. */
const OWN = ['reason_required', 'unverified_start', 'unsupported', 'invalid_answer', 'network', 'aborted'] as const

/** What to throw. `detail` is for developers, and holds no token, name or reason. */
export function refuse(
  code: ConnectorRefusal,
  { detail, cause }: { readonly detail?: string; readonly cause?: unknown } = {},
): ImpersonationError {
  const own = OWN.find((name) => name === code)
  const more = cause === undefined ? {} : { cause }
  if (own !== undefined) return failure(own, detail === undefined ? more : { ...more, detail })
  return new ImpersonationError(code, detail ?? 'The back end refused.', more)
}
