import { readMode, readPerson, readReason } from '../answers.ts'
import type { Connector } from '../ports/connector.ts'
import {
  count,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  type Reader,
  refuse,
  shape,
  text,
  time,
  words,
} from '../readers.ts'

/** Marks our messages, so that a host's own traffic with the same worker is left alone. */
export const MARK = 'vault'

type Asked = Parameters<Connector['start']>[0]

/** A call of the connector, as data. No credential is ever part of one. */
export type VaultCall =
  | { readonly name: 'context'; readonly session: string | null }
  | { readonly name: 'start'; readonly request: Asked; readonly key: string }
  | { readonly name: 'end' | 'extend' | 'cancel'; readonly of: string; readonly key: string }
  | { readonly name: 'request'; readonly of: string }

export type SentBody = Blob | ArrayBuffer | ReadableStream<Uint8Array> | null

/** A request of the page, for which the worker has the credential. */
export interface PageRequest {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly mode: 'cors' | 'same-origin'
  readonly credentials: RequestCredentials
  readonly cache: RequestCache
  readonly referrerPolicy: ReferrerPolicy
  readonly integrity: string
  readonly keepalive: boolean
  readonly body: SentBody
  /** The actor on screen; `null`: not told. */
  readonly actor: string | null
}

/** What a message asks for. `stop` gives up an earlier one, `ping` only wants a sign of life. */
export type PageAsk =
  | { readonly kind: 'call'; readonly call: VaultCall }
  | { readonly kind: 'fetch'; readonly request: PageRequest }
  | { readonly kind: 'hand-over'; readonly token: string | null }
  | { readonly kind: 'watch' }
  | { readonly kind: 'stop'; readonly of: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'ping' }

/** Everything the page ever tells the worker. */
export type PageMessage = PageAsk & {
  /** Rises with every message, so that one that is doubled is recognised. */
  readonly id: number
}

const readCall: Reader<VaultCall> = (value, path) => {
  const call = shape(value, path)
  const name = oneOf(['context', 'start', 'end', 'extend', 'cancel', 'request'])(call.name, `${path}.name`)
  switch (name) {
    case 'context':
      return { name, session: nullable(text)(call.session, `${path}.session`) }
    case 'start':
      return { name, request: readStartRequest(call.request, `${path}.request`), key: text(call.key, `${path}.key`) }
    case 'request':
      return { name, of: text(call.of, `${path}.of`) }
    default:
      return { name, of: text(call.of, `${path}.of`), key: text(call.key, `${path}.key`) }
  }
}

const readStartRequest: Reader<Asked> = (value, path) => {
  const request = shape(value, path)
  return {
    subject: readPerson(request.subject, `${path}.subject`),
    mode: readMode(request.mode, `${path}.mode`),
    reason: readReason(request.reason, `${path}.reason`),
    // Absent and `null` are told apart here: what the page left out, the worker leaves out.
    ...(request.ticket === undefined ? {} : { ticket: nullable(text)(request.ticket, `${path}.ticket`) }),
    ...given('ttlSeconds', optional(time)(request.ttlSeconds, `${path}.ttlSeconds`)),
    ...(request.returnTo === undefined ? {} : { returnTo: nullable(text)(request.returnTo, `${path}.returnTo`) }),
    ...given('requestId', optional(text)(request.requestId, `${path}.requestId`)),
    ...given('breakGlass', optional(flag)(request.breakGlass, `${path}.breakGlass`)),
    ...given('replaces', optional(text)(request.replaces, `${path}.replaces`)),
  }
}

/** A member that is there or left out, to be spread into an object. */
function given<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: T })
}

const readHeader: Reader<readonly [string, string]> = (value, path) => {
  const [name, content] = list(words)(value, path)
  return name === undefined || content === undefined ? refuse(path) : [name, content]
}

const readBody: Reader<SentBody> = (value, path) => {
  const known = value instanceof Blob || value instanceof ArrayBuffer || value instanceof ReadableStream
  return value === null || known ? value : refuse(path)
}

const readRequest: Reader<PageRequest> = (value, path) => {
  const request = shape(value, path)
  return {
    url: text(request.url, `${path}.url`),
    method: text(request.method, `${path}.method`),
    headers: list(readHeader)(request.headers, `${path}.headers`),
    mode: oneOf(['cors', 'same-origin'])(request.mode, `${path}.mode`),
    credentials: oneOf(['omit', 'same-origin', 'include'])(request.credentials, `${path}.credentials`),
    cache: oneOf(['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'])(
      request.cache,
      `${path}.cache`,
    ),
    referrerPolicy: words(request.referrerPolicy, `${path}.referrerPolicy`) as ReferrerPolicy,
    integrity: words(request.integrity, `${path}.integrity`),
    keepalive: flag(request.keepalive, `${path}.keepalive`),
    body: readBody(request.body, `${path}.body`),
    actor: nullable(text)(request.actor, `${path}.actor`),
  }
}

/** The number of a message of ours; `null` for what other code says to the same worker, which is ignored. */
export function readMessageId(data: unknown): number | null {
  if (typeof data !== 'object' || data === null) return null
  const { understudy, id } = data as Record<string, unknown>
  return understudy === MARK && typeof id === 'number' && Number.isSafeInteger(id) ? id : null
}

/** Narrows a message of the page. Any script of the page can have sent it. @throws `invalid_answer` */
export function readPageMessage(data: unknown): PageMessage {
  const message = shape(data, 'message')
  const id = count(message.id, 'id')
  const kind = oneOf(['call', 'fetch', 'hand-over', 'watch', 'stop', 'drop', 'ping'])(message.kind, 'kind')
  switch (kind) {
    case 'call':
      return { id, kind, call: readCall(message.call, 'call') }
    case 'fetch':
      return { id, kind, request: readRequest(message.request, 'request') }
    case 'hand-over':
      return { id, kind, token: nullable(text)(message.token, 'token') }
    case 'stop':
      return { id, kind, of: count(message.of, 'of') }
    default:
      return { id, kind }
  }
}
