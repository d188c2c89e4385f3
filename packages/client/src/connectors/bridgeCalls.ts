import type { PendingAnswer, RedirectAnswer, StartedAnswer } from '@understudy/protocol'
import {
  readBegunAnswer,
  readContextAnswer,
  readCredentialAnswer,
  readEndAnswer,
  readExtendAnswer,
  readRequest,
} from '../answers.ts'
import { browserAddress } from '../ports/address.ts'
import type { Connector } from '../ports/connector.ts'
import { list, shape } from '../readers.ts'
import { failure } from '../stack/failure.ts'
import type { BridgeOptions } from './bridge.ts'
import { cookieContext } from './cookieContext.ts'
import { entered } from './entered.ts'
import { listenToEvents } from './eventStream.ts'
import { createHttp } from './http.ts'
import { takeRefusedStart } from './refusedStart.ts'
import { startBody } from './startBody.ts'
import { goBack, needsNewPage } from './wayBack.ts'

/** All calls of the bridge, in both custodies. */
export type BridgeCalls = Required<
  Pick<Connector, 'context' | 'start' | 'refused' | 'end' | 'credential' | 'extend' | 'cancel' | 'request' | 'watch'>
> & {
  /** A start as the bridge answers it. Leaves no page: in a worker there is none. */
  readonly begin: (...given: Parameters<Connector['start']>) => Promise<StartedAnswer | PendingAnswer | RedirectAnswer>
}

/** With the ports, which the page has anyway: what both sides import is one file more to load for every page. */
type Ported = BridgeOptions & Required<Pick<BridgeOptions, 'clock' | 'fetch'>>

/** What {@link bridge} does, apart from it, because a page that never calls does not need it. */
export function bridgeCalls(options: Ported): BridgeCalls {
  const { url = '', clock, fetch: send, address = browserAddress() } = options
  const leaving = options.depart === undefined ? {} : { depart: options.depart }
  const http = createHttp(options, send)
  const session = (id: string) => `/support/sessions/${encodeURIComponent(id)}`
  const bearer = options.custody === 'cookie' ? null : options
  const navigate = options.custody === 'cookie' ? options.navigate : undefined

  const begin: BridgeCalls['begin'] = async (request, call) =>
    readBegunAnswer(await http('/support/sessions', { ...call, body: startBody(request) }))

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
    context:
      bearer === null
        ? ({ signal, leaving }) => cookieContext(http, { signal, navigate, leaving })
        : async (call) => readContextAnswer(await http('/support/context', call)),
    begin,
    start: async (request, call) => entered(await begin(request, call), { signal: call.signal, ...leaving }),
    refused: () => takeRefusedStart(address),
    async end({ id }, { leaving, ...call }) {
      let apart = false
      const heard = (headers: Headers) => {
        apart = needsNewPage(headers)
      }
      const told = await http(`${session(id)}/end`, { ...call, heard, body: {} })
      if (isAccepted(told, id)) throw failure('end_accepted')
      const answer = readEndAnswer(told)
      if (!apart || leaving === true) return answer
      return goBack(answer.session.returnTo, { signal: call.signal, navigate })
    },
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

/** 202: not done, and not to be forgotten by the server either. */
function isAccepted(told: unknown, id: string): boolean {
  const { outcome, session } = shape(told, 'end')
  return outcome === 'accepted' && session === id
}
