import { type ContextAssertion, formatAssertion, parseAssertion } from './context.ts'

/**
 * What a server selects where the application has no subprotocol of its own: a browser gives up a connection whose offer
 * nobody selected from. Never select one of the other two, which would say them back.
 */
export const SOCKET_PROTOCOL = 'understudy.v1'

/**
 * Close codes, from the range that RFC 6455 leaves to applications. A refused handshake tells a page nothing but 1006, so
 * a server that wants to be understood accepts, and closes with one of these before it reads anything.
 */
export const SOCKET_CLOSE = {
  /** The identity of this connection is over: closed by the page when it is left, by the server when the session is. */
  ended: 4401,
  /** This tab has not caught up with the session: the counterpart of a 409 with `Support-Context-Mismatch`. */
  mismatch: 4409,
  /** Who it is counts, and may not do this here: the counterpart of a 403. Trying again changes nothing. */
  refused: 4403,
} as const

const CONTEXT = 'understudy.context.'
const BEARER = 'understudy.bearer.'
const RESERVED = 'understudy.'

/** What one handshake says in `Sec-WebSocket-Protocol`, since a page can set no other header there. */
export interface SocketOffer {
  /** `null`: not said. To be judged as a request without `Support-Context`. */
  readonly assertion: ContextAssertion | null
  /** Bearer custody. `null`: the cookie speaks, or nobody does. */
  readonly credential: string | null
  /** The application's own subprotocols, in the order of its preference. */
  readonly protocols: readonly string[]
}

/**
 * Writes an offer as the subprotocols of a `WebSocket`: the application's own first, then ours. Assertion and credential
 * are base64url, because neither fits the alphabet of a subprotocol. Proxies may log this header as they may any other.
 *
 * @example new WebSocket(url, [...formatSocketOffer({ assertion, credential: null, protocols: ['chat.v2'] })])
 */
export function formatSocketOffer({ assertion, credential, protocols }: SocketOffer): readonly string[] {
  return [
    ...protocols,
    SOCKET_PROTOCOL,
    ...(assertion === null ? [] : [CONTEXT + encode(formatAssertion(assertion))]),
    ...(credential === null ? [] : [BEARER + encode(credential)]),
  ]
}

/** Characters of the whole header, and subprotocols in it: more is nobody's offer. */
const LONGEST = 8192
const MOST = 16

// RFC 9110 `token`, which RFC 6455 asks for, and RFC 6750 `b64token`.
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/
const CREDENTIAL = /^[\w\-.~+/]+=*$/

/**
 * Reads `Sec-WebSocket-Protocol` strictly, for the guard of a server: one form, nothing twice, nothing of ours that is not
 * known. Anything else is `null`, to be refused and never treated as "absent". Verifies nothing: the credential is as
 * good as its signature, and the assertion is to be compared with what the credential says.
 *
 * `header` is the header as it came, several lines of it joined by a comma; no header at all is an offer of nothing.
 */
export function parseSocketOffer(header: string | null): SocketOffer | null {
  if (header === null) return { assertion: null, credential: null, protocols: [] }
  if (header.length > LONGEST) return null
  const offered = header.split(',').map((entry) => entry.replace(/^[ \t]+|[ \t]+$/gu, ''))
  if (offered.length > MOST || new Set(offered).size !== offered.length) return null
  if (!offered.every((entry) => TOKEN.test(entry))) return null
  const ours = offered.filter((entry) => entry.startsWith(RESERVED) && entry !== SOCKET_PROTOCOL)
  const contexts = ours.filter((entry) => entry.startsWith(CONTEXT))
  const bearers = ours.filter((entry) => entry.startsWith(BEARER))
  if (contexts.length > 1 || bearers.length > 1 || contexts.length + bearers.length < ours.length) return null

  const assertion = readContext(contexts[0])
  const credential = readBearer(bearers[0])
  if (assertion === undefined || credential === undefined) return null
  return { assertion, credential, protocols: offered.filter((entry) => !entry.startsWith(RESERVED)) }
}

/** `null`: not offered; `undefined`: malformed. */
function readContext(entry: string | undefined): ContextAssertion | null | undefined {
  if (entry === undefined) return null
  const text = decode(entry.slice(CONTEXT.length))
  return text === null ? undefined : (parseAssertion(text) ?? undefined)
}

function readBearer(entry: string | undefined): string | null | undefined {
  if (entry === undefined) return null
  const text = decode(entry.slice(BEARER.length))
  return text !== null && CREDENTIAL.test(text) ? text : undefined
}

function encode(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** `null` for what is not the one form in which `encode` writes a text. */
function decode(encoded: string): string | null {
  if (!/^[\w-]+$/u.test(encoded) || encoded.length % 4 === 1) return null
  const text = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  return encode(text) === encoded ? text : null
}
