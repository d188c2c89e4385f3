import type { Person } from '@understudy/protocol'
import { readPayload, readSubject } from '../../claims.ts'
import { refuse } from '../refusals.ts'
import { type KotauthSupport, supportOf } from './support.ts'

export interface PortalOptions {
  /** Where the tenant's routes are. */
  readonly tenant: string
  readonly token: () => Promise<string | null>
  readonly actor: () => Promise<Person | null>
  readonly fetch: typeof globalThis.fetch
  /** The device's clock. */
  readonly device: () => number
}

/** The support session of the portal's token: on by userinfo and the server's time, run out by the latter, or over before that. */
export type Look = KotauthSupport & { readonly standing: 'on' | 'ran_out' | 'over' }

/** The portal, as far as its token, its userinfo and its stop tell. */
export interface Portal {
  /** `null`: nobody acts there. A token of somebody else's that does not say who acts is refused, never taken for nobody. */
  look(signal: AbortSignal): Promise<Look | null>
  /** Ends the session and takes the portal away from this browser, unless it is another session's by now. */
  stop(id: string, signal: AbortSignal): Promise<void>
  /** The server's time as far as an answer told it; the device's before that. */
  now(): number
}

/** A `Date` is in whole seconds: taken as late as it may be, no deadline is shown late. */
const WITHIN_SECOND = 999

export function createPortal({ tenant, token: read, actor, fetch, device }: PortalOptions): Portal {
  let ahead = 0

  async function send(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const options: RequestInit = { credentials: 'same-origin', redirect: 'manual', cache: 'no-store' }
    return reach(signal, () => fetch(tenant + path, { ...init, ...options, signal }))
  }

  /** Whether Kotauth vouches for the token, and its time; where a proxy has taken that away, ours. */
  async function vouch(token: string, signal: AbortSignal): Promise<{ readonly on: boolean; readonly at: number }> {
    const headers = { Authorization: `Bearer ${token}` }
    const response = await send('/protocol/openid-connect/userinfo', { headers }, signal)
    const told = Date.parse(response.headers.get('Date') ?? '')
    if (!Number.isNaN(told)) ahead = told + WITHIN_SECOND - device()
    if (response.status === 401) return { on: false, at: Number.isNaN(told) ? device() + ahead : told }
    if (response.status !== 200) throw refuse('invalid_answer', { detail: `userinfo: ${response.status}` })
    const body: unknown = await reach(signal, () => response.json())
    if (String(Object(body).sub) !== readSubject(token)) throw refuse('invalid_answer', { detail: 'userinfo: sub' })
    return { on: true, at: Number.isNaN(told) ? 0 : told }
  }

  /** Versions whose launched applications get tokens without `act` show a customer here whom nobody is said to act for. */
  async function refuseOthers(token: string, signal: AbortSignal): Promise<void> {
    const person = await reach(signal, actor)
    if (person === null || readSubject(token) === person.id) return
    if ((await vouch(token, signal)).on) throw refuse('invalid_answer', { detail: 'act: missing' })
  }

  return {
    now: () => device() + ahead,
    async look(signal) {
      const token = await reach(signal, read)
      if (token === null) return null
      const payload = readPayload(token)
      const found = supportOf(payload)
      if (found !== null) {
        const { on, at } = await vouch(token, signal)
        const isOut = at >= found.session.expiresAt
        return { ...found, standing: isOut ? 'ran_out' : on ? 'on' : 'over' }
      }
      // An `act` that nobody can read is never "nobody acts".
      if (payload?.act !== undefined) throw refuse('invalid_answer', { detail: 'act' })
      await refuseOthers(token, signal)
      return null
    },
    async stop(id, signal) {
      // The form names no session: it must not end one that another tab has started meanwhile.
      const token = await reach(signal, read)
      if (token !== null && supportOf(readPayload(token))?.session.id !== id) return
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const { type, status } = await send('/account/impersonation/stop', { method: 'POST', headers, body: '' }, signal)
      // It redirects whatever it has found; browsers do not show where to.
      const isTaken = type === 'opaqueredirect' || (status >= 300 && status < 400)
      if (!isTaken) throw refuse('network', { detail: `stop: ${status}` })
    },
  }
}

/** Runs what reaches for the back end or the host, and says in a connector's words why it could not. */
export async function reach<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted()
    return await run()
  } catch (cause) {
    throw refuse(signal.aborted ? 'aborted' : 'network', { cause })
  }
}
