import type { IncomingHttpHeaders } from 'node:http'
import { CONTEXT_HEADER, formatAssertion, parseSocketOffer } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'

/** What a server of Node knows of a handshake: an `IncomingMessage` has it. */
export interface UpgradeRequest {
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
}

/**
 * The handshake of a WebSocket as the request that it stands for. A page can set no header there, so credential and
 * context are in its subprotocols; beside the same header they would be two, and nobody's.
 *
 * @throws Refusal `invalid_token` for an offer that is not one, `ambiguous_credentials`, `context_mismatch`
 */
export function requestOfUpgrade({ url = '/', headers: given }: UpgradeRequest): Request {
  const offer = parseSocketOffer(given['sec-websocket-protocol'] ?? null)
  if (offer === null) throw new Refusal('invalid_token')
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    // Those of the connection are the server's business, and the offer holds a credential.
    if (value === undefined || /^(?:sec-websocket-.*|connection|upgrade|keep-alive|transfer-encoding)$/.test(name))
      continue
    headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  if (offer.credential !== null) {
    if (headers.has('Authorization')) throw new Refusal('ambiguous_credentials')
    headers.set('Authorization', `Bearer ${offer.credential}`)
  }
  if (offer.assertion !== null) {
    if (headers.has(CONTEXT_HEADER)) throw new Refusal('context_mismatch')
    headers.set(CONTEXT_HEADER, formatAssertion(offer.assertion))
  }
  // The host is nobody's to believe here; only the path goes to the log.
  return new Request(new URL(url, 'http://upgrade.invalid'), { headers })
}
