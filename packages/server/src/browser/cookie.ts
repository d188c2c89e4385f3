import { createHash, randomBytes } from 'node:crypto'
import { HINT_COOKIE } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'

/**
 * The cookie that holds a browser session's id. The prefix makes browsers keep it from every other host, from plain
 * http and from other paths; no attribute but the value ever changes. It lasts as long as the browser; the server's own
 * row says for how long it counts.
 */
export const SESSION_COOKIE = '__Host-understudy'
const SESSION_ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

const HINT_ATTRIBUTES = 'Path=/; Secure; SameSite=Strict'

const ID = /^[A-Za-z0-9_-]{43}$/

/** A new id: 256 bits nobody can guess. */
export function newCookieId(): string {
  return randomBytes(32).toString('base64url')
}

/** Under which an id is stored: who reads the database cannot use what is there. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

/** The id that a request's cookie holds; `null` without one. @throws Refusal `invalid_token` for two, or a garbled one */
export function readCookie(request: Request): string | null {
  const pairs = (request.headers.get('Cookie') ?? '').split(';').map((pair) => pair.trim())
  const values = pairs
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1))
  const [value] = values
  if (value === undefined) return null
  if (values.length > 1 || !ID.test(value)) throw new Refusal('invalid_token')
  return value
}

/** Gives the browser an id. Replaces the one before. */
export function setSessionCookie({ headers }: Response, id: string): void {
  headers.append('Set-Cookie', `${SESSION_COOKIE}=${id}; ${SESSION_ATTRIBUTES}`)
}

export function setHint({ headers }: Response): void {
  headers.append('Set-Cookie', `${HINT_COOKIE}=1; ${HINT_ATTRIBUTES}`)
}

/** Takes both cookies away. */
export function clearCookies({ headers }: Response): void {
  headers.append('Set-Cookie', `${SESSION_COOKIE}=; ${SESSION_ATTRIBUTES}; Max-Age=0`)
  headers.append('Set-Cookie', `${HINT_COOKIE}=; ${HINT_ATTRIBUTES}; Max-Age=0`)
}

/** Pages of the identity that is left must not come back from the browser's caches. */
export function clearSiteData({ headers }: Response): void {
  headers.set('Clear-Site-Data', '"cache"')
}
