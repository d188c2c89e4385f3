import { serveStandIn } from '../serve.ts'
import { springApp } from './app.ts'
import { CLIENTS } from './clients.ts'
import { createTokenStore, type MayAct, type Token } from './store.ts'

/** What a person has from signing in with the code flow. */
export interface SignIn {
  readonly access: Token
  readonly id: Token
  readonly refresh: Token
}

/** Spring Authorization Server 1.5.8 as far as token exchange goes, with the clients of the recordings. */
export interface SpringStandIn {
  readonly url: string
  /** Signs a person in at a client, without the pages of it. */
  signIn(
    sub: string,
    options?: { readonly client?: string; readonly scope?: readonly string[]; readonly mayAct?: MayAct },
  ): Promise<SignIn>
  /** A token of a client alone. */
  clientToken(client: string, scope: readonly string[]): Promise<string>
  /** What the server says of a token by itself. */
  lives(value: string): boolean
  /** Lets time pass. Milliseconds. */
  advance(milliseconds: number): void
  readonly now: () => number
  close(): Promise<void>
}

const START = Date.UTC(2026, 10, 22, 5)

/** Starts it on a port of its own. */
export async function springAuthorizationServer({
  clock = () => START,
}: {
  /** Milliseconds; `advance` is added to it. @default stands still on 22 November 2026 */
  readonly clock?: () => number
} = {}): Promise<SpringStandIn> {
  let passed = 0
  let url = ''
  const now = () => clock() + passed
  const issuer = () => url
  const store = await createTokenStore(issuer, now)
  const served = await serveStandIn((request) => springApp(store, issuer).fetch(request))
  url = served.url
  return {
    url,
    now,
    close: served.close,
    advance(milliseconds) {
      passed += milliseconds
    },
    lives(value) {
      const token = store.find(value)
      return token !== null && store.lives(token)
    },
    async signIn(sub, { client = 'shop', scope = ['openid', 'orders.read'], mayAct } = {}) {
      const grant = crypto.randomUUID()
      const shared = { client: clientOf(client), sub, scope, grant }
      return {
        access: await store.add({ ...shared, kind: 'access', ...(mayAct === undefined ? {} : { mayAct }) }),
        id: await store.add({ ...shared, kind: 'id' }),
        refresh: await store.add({ ...shared, kind: 'refresh' }),
      }
    },
    async clientToken(client, scope) {
      const token = await store.add({ kind: 'access', client: clientOf(client), sub: client, scope, person: false })
      return token.value
    },
  }
}

function clientOf(id: string) {
  const client = CLIENTS.find((known) => known.id === id)
  if (client === undefined) throw new TypeError(`There is no client ${id}.`)
  return client
}
