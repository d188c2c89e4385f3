import type { Capabilities, ContextAnswer, EndedSession, Person } from '@understudy/protocol'
import { type Address, browserAddress } from '../ports/address.ts'
import { browserClock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import type { Departure } from '../ports/departure.ts'
import { takeRefusal } from './kotauth/flags.ts'
import { createPortal, reach } from './kotauth/portal.ts'
import type { KotauthSupport } from './kotauth/support.ts'
import { leavePage } from './leavePage.ts'
import { refuse } from './refusals.ts'

export interface KotauthOptions {
  /** Slug of the workspace (tenant) of the subjects. */
  readonly workspace: string
  /** Where Kotauth is. The page has to be on the same origin: its cookies go nowhere else. @default the page's own origin */
  readonly url?: string
  /** The access token of the portal's session, from the host's own OpenID client; `null`: there is none. */
  readonly portalToken: () => Promise<string | null>
  /** The administrator who is signed in to the console, by the id that Kotauth gives them; `null`: nobody. */
  readonly actor: () => Promise<Person | null>
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch
  /** @default the browser's */
  readonly depart?: (departure: Departure) => void
  /** @default the page's */
  readonly address?: Address
  /** Milliseconds since the epoch; counts only until Kotauth has told its own time. @default the device's */
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
  const portal = createPortal({
    ...{ tenant: `${url}/t/${encodeURIComponent(workspace)}`, token: portalToken, actor, device: now },
    fetch: (input, init) => (options.fetch ?? globalThis.fetch)(input, init),
  })
  let last: KotauthSupport | null = null
  let endedHere: string | null = null
  let cleared: string | null = null

  /** For a session that is over: nothing of the customer's portal stays in this browser, whose cookie would outlive it by hours. */
  async function clear(id: string, signal: AbortSignal): Promise<void> {
    if (cleared === id) return
    await portal.stop(id, signal)
    cleared = id
  }

  return {
    name: 'kotauth',
    capabilities: KOTAUTH,
    // A start ends the session before it, whatever becomes of the start.
    replaces: true,
    async context({ signal }): Promise<ContextAnswer> {
      const found = await portal.look(signal)
      if (found?.standing === 'on') {
        const { standing: _, ...support } = found
        last = support
        return { state: 'active', epoch: epochOf(last, { on: true }), now: earlier(portal.now(), last), ...support }
      }
      const at = { epoch: epochOf(last, { on: false }), now: portal.now() }
      // Kotauth says nothing of a session that has run out; its token had said when that would be.
      const ranItsTime = last !== null && last.session.id !== endedHere && last.session.expiresAt <= at.now
      const over = ranItsTime ? last : null
      // A host's own client may have thrown a token away that has run out.
      const open = found?.standing === 'ran_out' ? found : found === null ? over : null
      if (open !== null) await clear(open.session.id, signal)
      const person = await reach(signal, actor)
      if (person === null) return { state: 'signed-out', ...at, why: 'session_ended' }
      return { state: 'own', ...at, actor: person, ...(over === null ? {} : { ended: ranOut(over) }) }
    },
    start({ subject, mode }, { signal }) {
      if (mode !== 'act') throw refuse('unsupported', { detail: 'Kotauth gives the whole account: mode `act`.' })
      const path = `/admin/workspaces/${encodeURIComponent(workspace)}/users/${encodeURIComponent(subject.id)}/impersonate`
      const depart = options.depart === undefined ? {} : { depart: options.depart }
      return leavePage({ url: url + path, method: 'POST' }, { signal, ...depart })
    },
    refused: () => takeRefusal(address),
    async end({ id }, { signal }) {
      const found = await portal.look(signal)
      const wasOn = found?.session.id === id && found.standing === 'on'
      if (found?.session.id === id) last = found
      if (wasOn) {
        await portal.stop(id, signal)
        // It redirects as if it had ended, whatever happened: only userinfo knows.
        const after = await portal.look(signal)
        if (after?.session.id === id && after.standing === 'on') {
          throw refuse('network', { detail: 'The stop had no effect.' })
        }
        endedHere = id
        cleared = id
      } else if (endedHere !== id && (found === null || found.session.id === id)) await clear(id, signal)
      const subject = last?.session.id === id ? last.subject : { id, name: id }
      const own = (await reach(signal, actor)) === null ? 'gone' : 'stands'
      // Who ended it elsewhere, and when, Kotauth tells nobody.
      const why = endedHere === id ? { reason: 'actor_ended' as const } : {}
      const session = { id, ...why, endedAt: portal.now(), subject, returnTo: null }
      const epoch = epochOf(last, { on: found?.standing === 'on' && !wasOn })
      return { outcome: wasOn ? 'ended' : 'already_ended', session, own, epoch, now: portal.now() }
    },
  }
}

function ranOut({ session: { id, expiresAt }, subject }: KotauthSupport): EndedSession {
  return { id, reason: 'ceiling', endedAt: expiresAt, subject, returnTo: null }
}

/** A session that userinfo vouches for is not over, whatever a device believes. */
function earlier(now: number, { session }: KotauthSupport): number {
  return Math.min(now, session.expiresAt - 1)
}

/**
 * The same in every tab that has seen the session. Kotauth counts nothing, so it comes of when the last one was started, of
 * its id, because two may start within one second, and of whether it is on.
 */
function epochOf(last: KotauthSupport | null, { on }: { readonly on: boolean }): number {
  if (last === null) return 0
  const { id, startedAt } = last.session
  let mark = 0
  for (const char of id) mark = (mark * 31 + (char.codePointAt(0) ?? 0)) % 2 ** 20
  return (Math.floor(startedAt / 1000) * 2 ** 20 + mark) * 2 + (on ? 0 : 1)
}
