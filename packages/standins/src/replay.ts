import { decodeJwt, decodeProtectedHeader } from 'jose'
import { compareShape, isRecord, type Mismatch } from './compare.ts'
import { createNames, literal, type Names } from './names.ts'
import type { Exchange, RecordedJwt, Recording } from './recording.ts'

/** How a stand-in is held against recordings of its server. */
export interface ReplayRules {
  /** Recorded origins and where the stand-in has them, such as its public and its admin port. */
  readonly origins: Readonly<Record<string, string>>
  /**
   * A value for a name that no recorded answer gave: what a set-up made that was not recorded, such as the tokens that people
   * have from signing in. A JWT comes with what was in it.
   */
  readonly supply: (
    name: string,
    about: { readonly jwt: RecordedJwt | null; readonly exchange: Exchange },
  ) => Promise<string>
  /** Members whose texts are compared, beside those of OAuth. */
  readonly words?: readonly string[]
  /** Members whose texts are ids of the server's own making. @default `sid`, `session_state`, `jti` */
  readonly ids?: readonly string[]
  /** Headers that matter. @default content-type, location, www-authenticate, set-cookie, cache-control */
  readonly headers?: readonly string[]
  /** Before each exchange: lets time pass, prepares what a set-up did. */
  readonly before?: (exchange: Exchange, names: Names) => Promise<void>
  /** Why an exchange is left out, such as a page of the recording's own driver; `null`: it is not. */
  readonly skip?: (exchange: Exchange) => string | null
}

/** The first difference of a scenario. */
export interface Difference extends Mismatch {
  readonly scenario: string
  /** Name and position of the exchange. */
  readonly exchange: string
}

export interface Replayed {
  readonly difference: Difference | null
  readonly compared: number
  /** Exchanges that were left out, each with the reason. */
  readonly skipped: readonly string[]
}

const WORDS = [
  ...['error', 'token_type', 'issued_token_type', 'scope', 'access_token', 'refresh_token', 'id_token', 'sub'],
  ...['aud', 'client_id', 'authorities', 'subject', 'scp', 'email', 'preferred_username', 'redirect', 'reason'],
]
const IDS = ['sid', 'session_state', 'jti']
const HEADERS = ['content-type', 'location', 'www-authenticate', 'set-cookie', 'cache-control']

/** Sends the recorded requests to a stand-in, in order, and compares what it answers. Follows no redirect. */
export async function replay(recording: Recording, rules: ReplayRules): Promise<Replayed> {
  const names = createNames()
  const skipped: string[] = []
  let compared = 0
  for (const [index, exchange] of recording.exchanges.entries()) {
    const reason = rules.skip?.(exchange) ?? null
    if (reason !== null) {
      skipped.push(`${exchange.name}: ${reason}`)
      continue
    }
    await rules.before?.(exchange, names)
    const response = await send(recording, exchange, { rules, names })
    const mismatch = await compareAnswer(recording, exchange, response, { rules, names })
    compared += 1
    if (mismatch !== null) {
      const { scenario } = recording
      return { difference: { scenario, exchange: `${index + 1} "${exchange.name}"`, ...mismatch }, compared, skipped }
    }
  }
  return { difference: null, compared, skipped }
}

/** A difference as one reads it. */
export function describeDifference({ scenario, exchange, at, recorded, found }: Difference): string {
  const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
  return `${scenario}, exchange ${exchange}: ${at}\n  the server answered  ${show(recorded)}\n  the stand-in answers ${show(found)}`
}

interface Context {
  readonly rules: ReplayRules
  readonly names: Names
}

async function send(recording: Recording, exchange: Exchange, { rules, names }: Context): Promise<Response> {
  const { method, url, headers = {}, body } = exchange.request
  const supply = (name: string) => rules.supply(name, { jwt: recording.jwts?.[name] ?? null, exchange })
  const fill = (text: string) => names.fill(toStandIn(text, rules.origins), supply)
  const filled = await Promise.all(
    Object.entries(headers).map(async ([name, value]) => [name, await fill(value)] as const),
  )
  const content = body === undefined ? null : await encode(body, headers['content-type'] ?? '', fill)
  return fetch(await fill(url), {
    method,
    // Otherwise the platform adds one of its own, and servers go by it.
    headers: { accept: '*/*', ...Object.fromEntries(filled) },
    redirect: 'manual',
    ...(content === null ? {} : { body: content }),
  })
}

async function encode(body: unknown, type: string, fill: (text: string) => Promise<string>): Promise<string> {
  if (typeof body === 'string') return fill(body)
  if (type.startsWith('application/json')) return fill(JSON.stringify(body))
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(isRecord(body) ? body : {})) {
    for (const entry of Array.isArray(value) ? value : [value]) form.append(name, await fill(String(entry)))
  }
  return form.toString()
}

async function compareAnswer(
  recording: Recording,
  { response: recorded }: Exchange,
  response: Response,
  { rules, names }: Context,
): Promise<Mismatch | null> {
  const text = await response.text()
  if (response.status !== recorded.status) return { at: 'status', recorded: recorded.status, found: response.status }
  // A set-up, of which the recording keeps that it worked.
  if (recorded.headers === undefined && recorded.body === undefined) return null
  const header = compareHeaders(recorded.headers ?? {}, response.headers, { rules, names })
  if (header !== null) return header
  const words = new Set([...WORDS, ...(rules.words ?? [])])
  const ids = new Set(rules.ids ?? IDS)
  const told = JSON.parse(toStandIn(JSON.stringify(recorded.body ?? null), rules.origins)) as unknown
  const found = text === '' ? null : parse(text)
  return compareShape(told, found, { names, words, ids }) ?? compareJwts(recording, told, { names, words, ids, rules })
}

function compareHeaders(
  recorded: NonNullable<Exchange['response']['headers']>,
  found: Headers,
  { rules, names }: Context,
): Mismatch | null {
  for (const name of rules.headers ?? HEADERS) {
    const wanted = [recorded[name] ?? []].flat()
    const present = name === 'set-cookie' ? found.getSetCookie() : [found.get(name) ?? []].flat()
    const mismatch = { at: `header ${name}`, recorded: recorded[name], found: present.join(' | ') || undefined }
    if (wanted.length !== present.length) return mismatch
    for (const [index, value] of wanted.entries()) {
      const expected = toStandIn(value, rules.origins)
      if (!names.match(loose(name, expected), loose(name, present[index] ?? ''))) return mismatch
    }
  }
  return null
}

/** Spaces and letters of a media type mean nothing; the times of cookies differ. */
function loose(name: string, value: string): string {
  if (name === 'content-type') return value.toLowerCase().replaceAll(' ', '')
  return name === 'set-cookie' ? value.replace(/expires=[^;]+/iu, 'Expires=any').replace(/; /gu, ';') : value
}

/** What is in the tokens that this answer gave. */
function compareJwts(
  { jwts = {} }: Recording,
  told: unknown,
  { names, words, ids, rules }: Context & { readonly words: ReadonlySet<string>; readonly ids: ReadonlySet<string> },
): Mismatch | null {
  for (const [, name] of JSON.stringify(told).matchAll(/"(<jwt \d+>)"/gu)) {
    const recorded = name === undefined ? undefined : jwts[name]
    const value = name === undefined ? undefined : names.get(name)
    if (recorded === undefined || value === undefined) continue
    const payload = JSON.parse(toStandIn(JSON.stringify(recorded.payload), rules.origins)) as unknown
    const options = { names, ids, words: new Set([...words, 'alg']) }
    const mismatch =
      compareShape(recorded.header, decodeProtectedHeader(value), options, `${name} header`) ??
      compareShape(payload, decodeJwt(value), options, `${name} payload`)
    if (mismatch !== null) return mismatch
  }
  return null
}

/**
 * Recorded addresses as the stand-in has them, in a URL's query as well. All at once and by whole ports: a stand-in may be
 * given port 44451, in which the recorded 4445 would be found again.
 */
function toStandIn(text: string, origins: Readonly<Record<string, string>>): string {
  const found = new Map(
    Object.entries(origins).flatMap(([recorded, origin]) => [
      [recorded, origin] as const,
      [encodeURIComponent(recorded), encodeURIComponent(origin)] as const,
    ]),
  )
  if (found.size === 0) return text
  const recorded = new RegExp(`(?:${[...found.keys()].map(literal).join('|')})(?!\\d)`, 'gu')
  return text.replace(recorded, (origin) => found.get(origin) ?? origin)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
