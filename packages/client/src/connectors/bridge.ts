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
import { cookieContext } from './cookieContext.ts'
import { listenToEvents } from './eventStream.ts'
import { createHttp, type HttpOptions } from './http.ts'
import { startBody } from './startBody.ts'

// biome-ignore lint/performance/noBarrelFile: entry of the subpath
export {
  type AuditPage,
  type AuditQuery,
  type AuditVerdict,
  type BridgeOperator,
  bridgeOperator,
  type OpenRequest,
} from './bridgeApi.ts'
export { type BrowserSession, browserSession } from './browserSession.ts'

/** Paces the reconnections of the event stream. @default the browser's */
interface Paced {
  readonly clock?: Clock
}

export type BridgeOptions = HttpOptions & Paced

/**
 * Connects to the bridge of `@understudy/server`. In bearer custody the own token comes from the host's auth library and
 * the support credential from the bridge. In cookie custody the bridge keeps both in a cookie that script cannot read;
 * {@link browserSession} signs in and out. Never give it `client.fetch`, which waits for this connector's answers.
 *
 * Refusals carry the server's code and problem; no answer is `network`, a wrong shape `invalid_answer`, a browser that
 * keeps no cookies `custody_unavailable`.
 *
 * @example
 * createImpersonationClient({ connector: bridge({ actorToken: () => auth.getAccessToken() }) })
 * createImpersonationClient({ connector: bridge({ custody: 'cookie' }) })
 */
export function bridge(options: BridgeOptions): Connector {
  const http = createHttp(options)
  const session = (id: string) => `/support/sessions/${encodeURIComponent(id)}`
  const { url = '', clock = browserClock(), fetch: send = browserFetch() } = options
  const bearer = options.custody === 'cookie' ? null : options

  async function openEvents(signal: AbortSignal): Promise<Response> {
    const headers = new Headers({ Accept: 'text/event-stream' })
    if (bearer !== null) {
      const token = await bearer.actorToken()
      if (token === null) throw failure('signed_out')
      headers.set('Authorization', `Bearer ${token}`)
    }
    return send(`${url}/support/events`, { headers, signal, redirect: 'error', cache: 'no-store' })
  }

  return {
    name: 'bridge',
    replaces: true,
    context:
      bearer === null
        ? ({ signal }) => cookieContext(http, signal)
        : async (call) => readContextAnswer(await http('/support/context', call)),
    start: async (request, call) =>
      readStartAnswer(await http('/support/sessions', { ...call, body: startBody(request) })),
    end: async ({ id }, call) => readEndAnswer(await http(`${session(id)}/end`, { ...call, body: {} })),
    ...(bearer === null
      ? {}
      : {
          actorToken: bearer.actorToken,
          credential: async ({ id }, call) =>
            readCredentialAnswer(await http(`${session(id)}/credential`, { ...call, body: {} })),
        }),
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
