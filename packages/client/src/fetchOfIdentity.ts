import { type ImpersonationErrorCode, isImpersonationError } from '@understudy/protocol'
import type { Authorization } from './authorization.ts'
import type { Runtime } from './runtime/runtime.ts'
import type { Settled } from './stack/state.ts'

// Refusals of the request itself. All others say that the tab and whoever keeps the credentials disagree.
const OF_THE_REQUEST: readonly ImpersonationErrorCode[] = ['origin_not_allowed', 'unsupported', 'aborted']

export type SendAs = (
  input: RequestInfo | URL,
  init: RequestInit,
  authorization: Authorization,
  sender: Settled,
) => Promise<Response>

/**
 * What requests to allow-listed origins are sent with: the connector's own `fetch` where it keeps the credentials, else
 * `send`. A request without an assertion goes out as nobody, and needs no credential.
 */
export function createFetchOfIdentity({ connector }: Runtime, send: typeof globalThis.fetch): SendAs {
  const { fetch: sendKept } = connector
  if (sendKept === undefined) return (input, init) => send(input, init)
  return async (input, init, { doubt }, sender) => {
    if (sender.status === 'signed-out') return send(input, init)
    try {
      return await sendKept(input, init, sender.actor.id)
    } catch (thrown) {
      const given = init.signal?.aborted === true
      if (!given && isImpersonationError(thrown) && !OF_THE_REQUEST.includes(thrown.code)) doubt()
      throw thrown
    }
  }
}
