import { type ImpersonationError, isImpersonationError } from '@understudy/protocol'
import { failure } from './failure.ts'

/** Anything thrown, as the one error class. */
export function asError(thrown: unknown): ImpersonationError {
  return isImpersonationError(thrown) ? thrown : failure('connector_failed', { cause: thrown })
}
