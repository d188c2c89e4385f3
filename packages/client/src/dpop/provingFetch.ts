import { browserClock, type Clock } from '../ports/clock.ts'
import { browserFetch } from '../ports/network.ts'
import { browserPlace } from '../ports/place.ts'
import { type ProofKey, prove } from '../ports/proofKey.ts'
import { createTimekeeper } from '../runtime/timekeeper.ts'
import { type BridgeCall, bridgeCallOf } from './bridgeCall.ts'
import { createHeldKeys } from './heldKeys.ts'
import { readBound } from './readBound.ts'

/** What {@link provingFetch} is made from. */
export interface ProvingOptions {
  /** Where the bridge is mounted, as its connector is told. @default the page's own origin */
  readonly url?: string
  /** What the requests are sent with. @default the platform's */
  readonly fetch?: typeof globalThis.fetch
  /** @default the browser's */
  readonly clock?: Clock
}

/**
 * A `fetch` that binds support sessions to a key (DPoP, RFC 9449): give the same one to `bridge()` and to the client, or to
 * `serveVault()` in a worker. Every session gets a key of its own at its start, which script can use and nobody can read, and
 * which is forgotten at its end; a support token is then good for nothing without it. A bridge that does not bind what it
 * hands out is not believed: the start fails.
 *
 * Does not touch the actor's own token, and does not reach transports without headers: `client.authorize()` hands out a token that
 * they could not use. Script that runs in the page can still use the session through the page.
 *
 * Rejects as `fetch` does; without WebCrypto, which pages need https for, with what the platform says.
 *
 * @example
 * const fetch = provingFetch()
 * createImpersonationClient({ connector: bridge({ actorToken, fetch }), fetch })
 */
export function provingFetch(options: ProvingOptions = {}): typeof globalThis.fetch {
  const { url = '', fetch: send = browserFetch(), clock = browserClock() } = options
  const place = browserPlace()
  const keys = createHeldKeys()
  const time = createTimekeeper(clock)
  const nonces = new Map<string, string>()

  const absolute = (address: string) => new URL(address, place.base?.() ?? place.origin() ?? undefined)

  function proofOf(key: ProofKey, { address, method }: Sent, accessToken?: string): Promise<string> {
    const issuedAt = Math.floor(time.now() / 1000)
    return prove(key, { method, url: address.href, issuedAt, nonce: nonces.get(address.origin), accessToken })
  }

  /** Adds the proofs that this request needs. */
  async function proven(sent: Sent, sessionKey: ProofKey | null): Promise<Headers> {
    const headers = new Headers(sent.headers)
    const token = tokenOf(headers)
    const tokenKey = token === null ? null : keys.ofToken(token)
    if (token !== null && tokenKey !== null) {
      headers.set('Authorization', `DPoP ${token}`)
      headers.set('DPoP', await proofOf(tokenKey, sent, token))
    }
    if (sessionKey !== null) headers.set('Support-DPoP', await proofOf(sessionKey, sent))
    return headers
  }

  async function keyFor(call: BridgeCall | null, headers: Headers): Promise<ProofKey | null> {
    if (call?.name === 'start') return keys.ofStart(headers.get('Idempotency-Key') ?? '')
    return call?.name === 'credential' ? keys.ofSession(call.session) : null
  }

  return async (input, init) => {
    const sent = sentOf(input, init ?? {}, absolute)
    const call = bridgeCallOf(absolute(url === '' ? '/' : url), sent.address, sent.method)
    const sessionKey = await keyFor(call, sent.headers)
    if (call === null && keys.ofToken(tokenOf(sent.headers) ?? '') === null) return send(input, init)
    const heard = time.asking()
    const turn = keys.turn()
    const attempt = async (what: RequestInfo | URL) => send(what, { ...init, headers: await proven(sent, sessionKey) })
    const again = sent.repeatable ? copyOf(input) : null
    let response = await attempt(input)
    if (again !== null && asksForNonce(response, sent.address, nonces)) response = await attempt(again)
    return call === null ? response : readBound(response, { call, key: sessionKey, keys, heard, turn })
  }
}

interface Sent {
  readonly address: URL
  readonly method: string
  readonly headers: Headers
  /** Whether what it carries can be sent a second time. */
  readonly repeatable: boolean
}

function sentOf(input: RequestInfo | URL, init: RequestInit, absolute: (address: string) => URL): Sent {
  const request = input instanceof Request ? input : null
  return {
    address: absolute(request?.url ?? String(input)),
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    headers: new Headers(init.headers ?? request?.headers),
    repeatable: !(init.body instanceof ReadableStream),
  }
}

function tokenOf(headers: Headers): string | null {
  return /^Bearer +(.+)$/i.exec(headers.get('Authorization') ?? '')?.[1] ?? null
}

/** A body is read by being sent. */
function copyOf(input: RequestInfo | URL): RequestInfo | URL {
  return input instanceof Request && input.body !== null ? input.clone() : input
}

/** Notes the nonce of an answer, and tells whether it was asked for with nothing else wrong. */
function asksForNonce({ status, headers }: Response, { origin }: URL, nonces: Map<string, string>): boolean {
  const nonce = headers.get('DPoP-Nonce')
  if (nonce === null || nonces.get(origin) === nonce) return false
  nonces.set(origin, nonce)
  return status === 401 && /\buse_dpop_nonce\b/.test(headers.get('WWW-Authenticate') ?? '')
}
