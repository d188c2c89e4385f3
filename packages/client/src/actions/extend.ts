import { randomKey } from '../ports/random.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'

/** Asks for more time. */
export function extend({ promiseOf, dispatch }: SessionRuntime): Promise<void> {
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'extend', key })
  return promise
}
