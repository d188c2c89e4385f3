import { type ClientCode, ImpersonationError, isImpersonationError } from '@understudy/protocol'
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

/** Anything thrown, as the one error class. */
export function asError(thrown: unknown): ImpersonationError {
  return isImpersonationError(thrown) ? thrown : failure('connector_failed', { cause: thrown })
}
