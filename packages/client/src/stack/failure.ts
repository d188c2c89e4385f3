import { type ClientCode, ImpersonationError, type ImpersonationErrorCode } from '@understudy/protocol'
import { messageOf } from '#messages'

interface FailureOptions {
  readonly cause?: unknown
  /** Follows the message. */
  readonly detail?: string
  /** Instead of the usual message of the code, where what happened is something else. */
  readonly message?: string
}

/**
 * An error of the client's own making. Says what happened, why it matters, what to do; never holds a token or a name.
 * Outside of development it says the code, and its page the rest.
 */
export function failure(code: ClientCode, options: FailureOptions = {}) {
  const { message = messageOf(code), detail, cause } = options
  const text = detail === undefined ? message : `${message} ${detail}`
  return new ImpersonationError(code, text, cause === undefined ? {} : { cause })
}

// After these nobody knows whether the server did it.
const UNKNOWN: readonly ImpersonationErrorCode[] = [
  'network',
  'aborted',
  'invalid_answer',
  'connector_failed',
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
