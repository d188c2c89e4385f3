import { randomKey } from '../ports/random.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'

/** Ends the support session, withdraws a start or a request, and restores the own session. */
export function end({ model, promiseOf, dispatch }: SessionRuntime): Promise<void> {
  const { operation } = model()
  // Pressed twice is pressed once; a sign-out under way ends the session too.
  if (operation?.kind === 'end' || operation?.kind === 'sign-out') return promiseOf(operation.key)
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'end', key })
  return promise
}
