import { serveStandIn } from '../serve.ts'
import { adminCookie, kotauthApp } from './app.ts'
import { createKotauthStore, type KotauthSession, type KotauthStore, type KotauthUser } from './store.ts'

export type { KotauthSession, KotauthStore, KotauthUser } from './store.ts'

/** Kotauth by its routes, cookies and table of sessions, as its source has them. */
export interface KotauthStandIn {
  readonly url: string
  readonly store: KotauthStore
  user(username: string): KotauthUser
  /** Signs an administrator in: the row, and the cookie of the console. */
  signIn(username: string): Promise<{ readonly session: KotauthSession; readonly cookie: string }>
  /** The token of the session behind a portal cookie; `null`: nobody has one. */
  portalToken(cookies: string): string | null
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

/** Starts it on a port of its own. `shape`: `act` as its source writes it, or as its document shows it. @default 'code' */
export async function kotauthStandIn({
  shape = 'code',
}: {
  readonly shape?: 'code' | 'document'
} = {}): Promise<KotauthStandIn> {
  let passed = 0
  let url = ''
  const now = () => START + passed
  const store = createKotauthStore(USERS, { url: () => url, now, shape })
  const app = kotauthApp(store)
  const served = await serveStandIn((request) => app.fetch(request))
  url = served.url
  function user(username: string): KotauthUser {
    const found = USERS.find((one) => one.username === username)
    if (found === undefined) throw new TypeError(`There is no ${username}.`)
    return found
  }
  return {
    ...{ url, store, now, user, close: served.close },
    async signIn(username) {
      const { session } = await store.open(user(username))
      return { session, cookie: adminCookie(session.id) }
    },
    portalToken(cookies) {
      const id = /(?:^|; )KOTAUTH_PORTAL=(\d+)\./u.exec(cookies)?.[1]
      const session = id === undefined ? null : store.find(Number(id))
      return session === null ? null : store.tokenOf(session)
    },
    advance(milliseconds) {
      passed += milliseconds
    },
  }
}
