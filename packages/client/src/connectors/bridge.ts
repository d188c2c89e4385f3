import type { StartBody } from '@understudy/protocol/schemas'
import {
  readContextAnswer,
  readCredentialAnswer,
  readEndAnswer,
  readExtendAnswer,
  readRequest,
  readStartAnswer,
} from '../answers.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import { browserFetch } from '../ports/network.ts'
import { list, shape } from '../readers.ts'
import { failure } from '../stack/failure.ts'
import { listenToEvents } from './eventStream.ts'
import { createHttp, type HttpOptions } from './http.ts'

// biome-ignore lint/performance/noBarrelFile: entry of the subpath
export {
  type AuditPage,
  type AuditQuery,
  type AuditVerdict,
  type BridgeOperator,
  bridgeOperator,
  type OpenRequest,
} from './bridgeApi.ts'

export interface BridgeOptions extends HttpOptions {
  /** Paces the reconnections of the event stream. @default the browser's */
  readonly clock?: Clock
}

/**
 * Connects to the bridge of `@understudy/server`, in bearer custody: the own token comes from the host's auth library,
 * the support credential from the bridge. Never give it `client.fetch`, which waits for this connector's answers.
 *
 * Refusals carry the server's code and problem; no answer is `network`, a wrong shape `invalid_answer`.
 *
 * @example
 * createImpersonationClient({ connector: bridge({ actorToken: () => auth.getAccessToken() }) })
 */
export function bridge(options: BridgeOptions): Connector {
  const http = createHttp(options)
  const session = (id: string) => `/support/sessions/${encodeURIComponent(id)}`
  const { url = '', clock = browserClock(), fetch: send = browserFetch(), actorToken } = options

  async function openEvents(signal: AbortSignal): Promise<Response> {
    const token = await actorToken()
    if (token === null) throw failure('signed_out')
    const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${token}` }
    return send(`${url}/support/events`, { headers, signal, redirect: 'error', cache: 'no-store' })
  }

  return {
    name: 'bridge',
    actorToken,
    replaces: true,
    context: async (call) => readContextAnswer(await http('/support/context', call)),
    start: async (request, call) =>
      readStartAnswer(await http('/support/sessions', { ...call, body: startBody(request) })),
    end: async ({ id }, call) => readEndAnswer(await http(`${session(id)}/end`, { ...call, body: {} })),
    credential: async ({ id }, call) =>
      readCredentialAnswer(await http(`${session(id)}/credential`, { ...call, body: {} })),
    extend: async ({ id }, call) => readExtendAnswer(await http(`${session(id)}/extend`, { ...call, body: {} })),
    async cancel({ id }, call) {
      await http(`/support/requests/${encodeURIComponent(id)}/cancel`, { ...call, body: {} })
    },
    async request({ id }, call) {
      const { requests } = shape(await http('/support/requests', call), 'requests')
      return list(readRequest)(requests, 'requests').find((request) => request.id === id) ?? null
    },
    watch: (onHint) => listenToEvents({ open: openEvents, clock, event: 'changed' }, onHint),
  }
}

function startBody(request: Parameters<Connector['start']>[0]): StartBody {
  const { subject, mode, reason, ticket, ttlSeconds, returnTo, requestId, replaces } = request
  return {
    subject: subject.id,
    mode,
    reason: { code: reason.code, text: reason.text },
    ...(ticket === undefined ? {} : { ticket }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(replaces === undefined ? {} : { replaces }),
  }
}
