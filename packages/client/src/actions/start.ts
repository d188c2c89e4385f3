import { randomKey } from '../ports/random.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { StartRequest } from '../stack/state.ts'

/** Opens a support session, or a request for one. */
export function start({ attach, lifecycle, promiseOf, dispatch }: Runtime, request: StartRequest): Promise<void> {
  attach()
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'start', key, request: { ...request, returnTo: request.returnTo ?? lifecycle.location() } })
  return promise
}
