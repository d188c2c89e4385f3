import type { Capabilities, ContextAnswer, EndedSession, Person } from '@understudy/protocol'
import { readPayload, readSubject } from '../claims.ts'
import { type Address, browserAddress } from '../ports/address.ts'
import { browserClock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import type { Departure } from '../ports/departure.ts'
import { takeRefusal } from './kotauth/flags.ts'
import { type KotauthSupport, supportOf } from './kotauth/support.ts'
import { leavePage } from './leavePage.ts'
import { refuse } from './refusals.ts'

export interface KotauthOptions {
  /** Slug of the workspace (tenant) of the subjects. */
  readonly workspace: string
  /** Where Kotauth is. The page has to be on the same origin: its cookies go nowhere else. @default the page's own origin */
  readonly url?: string
  /** The access token of the portal's session, from the host's own OpenID client; `null`: there is none. */
  readonly portalToken: () => Promise<string | null>
  /** The administrator who is signed in to the console, for display; `null`: nobody. */
  readonly actor: () => Promise<Person | null>
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch
  /** @default the browser's */
  readonly depart?: (departure: Departure) => void
  /** @default the page's */
  readonly address?: Address
  /** Milliseconds since the epoch. @default the device's */
  readonly now?: () => number
}

/** What Kotauth can do, and what it cannot. It takes no reason and no duration, and gives no more time. */
export const KOTAUTH: Capabilities = {
  start: 'redirect',
  modes: ['act'],
  ownSession: 'parallel_cookie',
  refresh: 'none',
  ends: 'server',
  extend: false,
  maxSeconds: null,
  reason: 'dropped',
  second: 'replaces',
  actor: 'named',
}

/**
 * Kotauth's dual session: starts are forms that leave the page, refusals come back as `?saved=` flags, the end is a form
 * sent from the page. Who acts is read from the `act` of the portal's token, and whether it is still on from userinfo: so
 * an end elsewhere, and the end of the administrator's own session, are seen. Gives the whole account, never less: mode `act`.
 *
 * @example
 * createImpersonationClient({ connector: kotauth({ workspace: 'acme', portalToken, actor }) })
 */
export function kotauth(options: KotauthOptions): Connector {
  const { workspace, url = '', portalToken, actor, now = () => browserClock().wall() } = options
  const address = options.address ?? browserAddress()
  const tenant = `${url}/t/${encodeURIComponent(workspace)}`
  let last: KotauthSupport | null = null
  let endedHere: string | null = null

  /** The same in every tab that has seen the session: Kotauth counts nothing, so it comes of when the last one was started. */
  function epochNow({ on }: { readonly on: boolean }): number {
    return last === null ? 0 : Math.floor(last.session.startedAt / 1000) * 2 + (on ? 0 : 1)
  }

  async function reach<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    try {
      signal.throwIfAborted()
      return await run()
    } catch (cause) {
      throw refuse(signal.aborted ? 'aborted' : 'network', { cause })
    }
  }

  const send = (path: string, init: RequestInit, signal: AbortSignal) =>
    reach(signal, () =>
      (options.fetch ?? globalThis.fetch)(tenant + path, {
        ...{ ...init, signal, credentials: 'same-origin', redirect: 'manual', cache: 'no-store' },
      }),
    )

  async function lives(token: string, signal: AbortSignal): Promise<boolean> {
    const headers = { Authorization: `Bearer ${token}` }
    const response = await send('/protocol/openid-connect/userinfo', { headers }, signal)
    if (response.status === 401) return false
    if (response.status !== 200) throw refuse('invalid_answer', { detail: `userinfo: ${response.status}` })
    const body: unknown = await reach(signal, () => response.json())
    if (String(Object(body).sub) !== readSubject(token)) throw refuse('invalid_answer', { detail: 'userinfo: sub' })
    return true
  }

  /** The support session that the portal's token is of, if it is one and is on. */
  async function support(signal: AbortSignal): Promise<KotauthSupport | null> {
    const token = await reach(signal, portalToken)
    if (token === null) return null
    const payload = readPayload(token)
    const found = supportOf(payload)
    // An `act` that nobody can read is never "nobody acts".
    if (found === null && payload?.act !== undefined) throw refuse('invalid_answer', { detail: 'act' })
    return found !== null && (await lives(token, signal)) ? found : null
  }

  return {
    name: 'kotauth',
    capabilities: KOTAUTH,
    // A start ends the session before it, whatever becomes of the start.
    replaces: true,
    async context({ signal }): Promise<ContextAnswer> {
      const found = await support(signal)
      if (found !== null && found.session.expiresAt > now()) {
        last = found
        return { state: 'active', epoch: epochNow({ on: true }), now: now(), ...found }
      }
      const epoch = epochNow({ on: false })
      const person = await reach(signal, actor)
      if (person === null) return { state: 'signed-out', epoch, now: now(), why: 'session_ended' }
      // Kotauth says nothing of a session that has run out; its token had said when that would be.
      const ranItsTime = last !== null && last.session.id !== endedHere && last.session.expiresAt <= now()
      const over = ranItsTime ? last : null
      return { state: 'own', epoch, now: now(), actor: person, ...(over === null ? {} : { ended: ranOut(over) }) }
    },
    start({ subject, mode }, { signal }) {
      if (mode !== 'act') throw refuse('unsupported', { detail: 'Kotauth gives the whole account: mode `act`.' })
      const path = `/admin/workspaces/${encodeURIComponent(workspace)}/users/${encodeURIComponent(subject.id)}/impersonate`
      const depart = options.depart === undefined ? {} : { depart: options.depart }
      return leavePage({ url: url + path, method: 'POST' }, { signal, ...depart })
    },
    refused: () => takeRefusal(address),
    async end({ id }, { signal }) {
      const found = await support(signal)
      const wasOn = found?.session.id === id
      if (wasOn) {
        last = found
        const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
        await send('/account/impersonation/stop', { method: 'POST', headers, body: '' }, signal)
        // It redirects as if it had ended, whatever happened: only userinfo knows.
        const after = await support(signal)
        if (after?.session.id === id) throw refuse('network', { detail: 'The stop had no effect.' })
        endedHere = id
      }
      const subject = last?.session.id === id ? last.subject : { id, name: id }
      const own = (await reach(signal, actor)) === null ? 'gone' : 'stands'
      // Who ended it elsewhere, and when, Kotauth tells nobody.
      const why = endedHere === id ? { reason: 'actor_ended' as const } : {}
      const session = { id, ...why, endedAt: now(), subject, returnTo: null }
      const epoch = epochNow({ on: found !== null && !wasOn })
      return { outcome: wasOn ? 'ended' : 'already_ended', session, own, epoch, now: now() }
    },
  }
}

function ranOut({ session: { id, expiresAt }, subject }: KotauthSupport): EndedSession {
  return { id, reason: 'ceiling', endedAt: expiresAt, subject, returnTo: null }
}
