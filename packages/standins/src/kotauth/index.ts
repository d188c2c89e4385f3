import { serveStandIn } from '../serve.ts'
import type { KotauthClient, PortalLayout } from './answers.ts'
import { kotauthApp } from './app.ts'
import { createCookies } from './cookies.ts'
import { createKotauthStore, type KotauthSession, type KotauthStore, type KotauthUser } from './store.ts'

export type { KotauthClient } from './answers.ts'
export { apiKey } from './machineApi.ts'
export type { KotauthSession, KotauthStore, KotauthUser } from './store.ts'

/** Kotauth by its routes, cookies and table of sessions, as its source has them. */
export interface KotauthStandIn {
  readonly url: string
  readonly store: KotauthStore
  user(username: string): KotauthUser
  /** Signs an administrator in: the row, and the cookie of the console. */
  signIn(username: string): Promise<{ readonly session: KotauthSession; readonly cookie: string }>
  /**
   * The token that was issued with the session behind a portal cookie; `null`: nobody has one. No route gives it: in the source the
   * start throws it away. What hosts have it from is theirs.
   */
  portalToken(sent: string): string | null
  advance(milliseconds: number): void
  readonly now: () => number
  close(): Promise<void>
}

const START = Date.UTC(2026, 10, 22, 5)

const person = (id: number, username: string, more: Partial<KotauthUser> = {}): KotauthUser => ({
  ...{ id, username, tenant: 'acme', enabled: true, locked: false, roles: ['user'] },
  ...more,
})

const USERS = [
  person(1, 'dana', { tenant: 'master', roles: ['admin'] }),
  person(2, 'eli', { tenant: 'master', roles: ['admin'] }),
  person(42, 'noor'),
  person(43, 'tomas'),
  person(44, 'shira', { enabled: false }),
  person(45, 'lev', { locked: true }),
  person(50, 'olga', { tenant: 'other' }),
]

const CLIENTS: readonly KotauthClient[] = [
  { id: 'shop', secret: null },
  { id: 'backend', secret: 'backend-secret' },
]

/**
 * Starts it on a port of its own. `shape`: `act` as its source writes it, or as its document shows it. `users`: who is there; more
 * can be added to the list later. `clock`: milliseconds since the epoch. @default 'code', seven people, a clock that stands
 */
export async function kotauthStandIn({
  shape = 'code',
  users = USERS,
  clients = CLIENTS,
  layout = 'sidebar',
  rows = null,
  clock = () => START,
}: {
  readonly shape?: 'code' | 'document'
  readonly users?: readonly KotauthUser[]
  readonly clients?: readonly KotauthClient[]
  readonly layout?: PortalLayout
  /** The table of sessions of a server before, by its `store.rows()`. */
  readonly rows?: string | null
  readonly clock?: () => number
} = {}): Promise<KotauthStandIn> {
  let passed = 0
  let url = ''
  const now = () => clock() + passed
  const store = createKotauthStore(users, { url: () => url, now, shape, rows })
  const cookies = createCookies()
  const app = kotauthApp(cookies, now, { store, clients, url: () => url, users: () => users, layout })
  const served = await serveStandIn((request) => app.fetch(request))
  url = served.url
  function user(username: string): KotauthUser {
    const found = users.find((one) => one.username === username)
    if (found === undefined) throw new TypeError(`There is no ${username}.`)
    return found
  }
  return {
    ...{ url, store, now, user, close: served.close },
    async signIn(username) {
      const { session } = await store.open(user(username))
      return { session, cookie: cookies.adminCookie(session.id) }
    },
    portalToken(sent) {
      const id = cookies.read(sent, 'KOTAUTH_PORTAL')
      const session = id === null ? null : store.find(id)
      return session === null ? null : store.tokenOf(session)
    },
    advance(milliseconds) {
      passed += milliseconds
    },
  }
}
