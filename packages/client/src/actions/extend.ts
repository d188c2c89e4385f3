import { randomKey } from '../ports/random.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** Asks for more time. */
export function extend({ attach, promiseOf, dispatch }: Runtime): Promise<void> {
  attach()
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'extend', key })
  return promise
}
