import type { ImpersonationError } from '@understudy/protocol'
import type { Clock } from '../ports/clock.ts'

/** Waits for a promise, at most `ms`. A time-out rejects with `error()`; the promise itself goes on unheard. */
export function bounded<T>(clock: Clock, ms: number, promise: Promise<T>, error: () => ImpersonationError): Promise<T> {
  return new Promise((resolve, reject) => {
    const undo = clock.after(ms, () => reject(error()), true)
    promise.then(resolve, reject).finally(undo)
  })
}
