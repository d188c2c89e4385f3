import { randomKey } from '../ports/random.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'

/** Ends the support session, withdraws a start or a request, and restores the own session. */
export function end({ model, promiseOf, dispatch }: SessionRuntime): Promise<void> {
  const { operation, state } = model()
  // The server has said that it is over; only the page is still being reset. A reset hook that waited for that would wait
  // for itself.
  const over = state.status === 'switching' && state.to.status !== 'active'
  // Pressed twice is pressed once; a sign-out under way ends the session too.
  if (operation?.kind === 'end' || operation?.kind === 'sign-out') {
    return over ? Promise.resolve() : promiseOf(operation.key)
  }
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'end', key })
  if (!over) return promise
  // A reset that fails is told as an event, and the page is reloaded.
  promise.catch(() => undefined)
  return Promise.resolve()
}
