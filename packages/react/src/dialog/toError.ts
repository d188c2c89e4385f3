import { ImpersonationError, isImpersonationError } from '@understudy/protocol'
import { messageOf } from '#messages'

/** What was thrown, as an error of ours. */
export function toError(cause: unknown): ImpersonationError {
  if (isImpersonationError(cause)) return cause
  return new ImpersonationError('connector_failed', messageOf('unexpected'), { cause })
}
