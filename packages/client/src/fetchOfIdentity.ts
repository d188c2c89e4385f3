import { type ImpersonationErrorCode, isImpersonationError } from '@understudy/protocol'
import type { Authorization } from './authorization.ts'
import type { Runtime } from './runtime/runtime.ts'
import { selectShown } from './stack/selectors.ts'

// Refusals of the request itself. All others say that the tab and whoever keeps the credentials disagree.
const OF_THE_REQUEST: readonly ImpersonationErrorCode[] = ['origin_not_allowed', 'unsupported', 'aborted']

export type SendAs = (authorization: Authorization, input: RequestInfo | URL, init: RequestInit) => Promise<Response>

/**
 * What requests to allow-listed origins are sent with: the connector's own `fetch` where it keeps the credentials, else
 * `send`. A request without an assertion goes out as nobody, and needs no credential.
 */
export function createFetchOfIdentity(runtime: Runtime, send: typeof globalThis.fetch): SendAs {
  const { fetch: sendKept } = runtime.connector
  if (sendKept === undefined) return (_, input, init) => send(input, init)
  return async ({ assertion, doubt }, input, init) => {
    const shown = selectShown(runtime.model().state)
    if (assertion === null || shown === null || shown.status === 'signed-out') return send(input, init)
    try {
      return await sendKept(input, init, shown.actor.id)
    } catch (thrown) {
      const given = init.signal?.aborted === true
      if (!given && isImpersonationError(thrown) && !OF_THE_REQUEST.includes(thrown.code)) doubt()
      throw thrown
    }
  }
}
