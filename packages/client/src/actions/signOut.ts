import { randomKey } from '../ports/random.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'

/** Ends both sessions. */
export function signOut({ model, promiseOf, dispatch }: SessionRuntime): Promise<void> {
  const { operation } = model()
  if (operation?.kind === 'sign-out') return promiseOf(operation.key)
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'sign-out', key })
  return promise
}
