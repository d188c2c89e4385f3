import { type ImpersonationError, isImpersonationError } from '@understudy/protocol'
import type { Clock } from '../ports/clock.ts'
import { failure } from '../stack/failure.ts'

/** Milliseconds after which a call counts as unanswered. */
export const CALL_LIMIT = 15_000

/** Waits for a promise, at most `ms`. A time-out rejects with `error()`; the promise itself goes on unheard. */
export function bounded<T>(clock: Clock, ms: number, promise: Promise<T>, error: () => ImpersonationError): Promise<T> {
  return new Promise((resolve, reject) => {
    const undo = clock.after(ms, () => reject(error()))
    promise.then(resolve, reject).finally(undo)
  })
}

/** Anything thrown, as the one error class. */
export function asError(thrown: unknown): ImpersonationError {
  return isImpersonationError(thrown) ? thrown : failure('connector_failed', { cause: thrown })
}
