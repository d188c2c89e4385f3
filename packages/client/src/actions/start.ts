import { randomKey } from '../ports/random.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'
import type { StartRequest } from '../stack/state.ts'

/** Opens a support session, or a request for one. `from`: the place to come back to, unless the request names another. */
export function start(
  { promiseOf, dispatch }: SessionRuntime,
  request: StartRequest,
  from: string | undefined,
): Promise<void> {
  const key = randomKey()
  const promise = promiseOf(key)
  dispatch({ type: 'start', key, request: { ...request, returnTo: request.returnTo ?? from ?? null } })
  return promise
}
