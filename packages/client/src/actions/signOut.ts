import { randomKey } from '../ports/random.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** Ends both sessions. */
export function signOut({ attach, model, promiseOf, dispatch }: Runtime): Promise<void> {
  attach()
  const { operation } = model()
  if (operation?.kind === 'sign-out') return promiseOf(operation.key)
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'sign-out', key })
  return promise
}
