import type { ImpersonationError, ImpersonationErrorCode } from '@understudy/protocol'

// After these nobody knows whether the server did it.
const UNKNOWN: readonly ImpersonationErrorCode[] = [
  'network',
  'aborted',
  'invalid_answer',
  'connector_failed',
  'end_accepted',
  'outcome_unknown',
  'internal',
]

// After these the server has said something about who we are that this tab did not know.
const IDENTITY: readonly ImpersonationErrorCode[] = [
  'session_conflict',
  'already_in_support_session',
  'own_session_suspended',
  'context_mismatch',
  'context_required',
  'idempotency_key_reused',
  'request_not_open',
  'not_authenticated',
  'invalid_token',
  'token_expired',
  'session_ended',
  'session_not_found',
]

export function isOutcomeUnknown(error: ImpersonationError): boolean {
  return UNKNOWN.includes(error.code)
}

/** Whether the context has to be asked before anything else is believed. */
export function needsContext(error: ImpersonationError): boolean {
  return isOutcomeUnknown(error) || IDENTITY.includes(error.code)
}
