import { Hono } from 'hono'
import { serveStandIn } from '../serve.ts'
import { adminRoutes } from './admin.ts'
import { createCookies } from './cookies.ts'
import { oidcRoutes } from './oidc.ts'
import { createSessions, type NewSession, type Session } from './sessions.ts'
import { type Client, recordedSettings, type Settings, type User } from './settings.ts'
import { createTokens, type Granted } from './tokens.ts'
import type { World } from './world.ts'

export { challengeOf } from './authorize.ts'
export { type Client, type Ids, recordedSettings, type Settings, type User } from './settings.ts'
export type { Granted, Token } from './tokens.ts'

/** Keycloak 26.7.3 as far as support sessions go, with the realm of the recordings. */
export interface KeycloakStandIn {
  readonly url: string
  user(username: string): User
  client(clientId: string): Client
  /** Signs somebody in at a client, without the pages of it. */
  signIn(
    username: string,
    client: string,
    options?: Omit<NewSession, 'user'>,
  ): Promise<Granted & { readonly session: Session }>
  serviceAccountToken(client: string): Promise<string>
  /** What a browser has from that session. */
  cookiesOf(session: Session): Promise<readonly string[]>
  session(id: string): Session | null
  sessionsOf(username: string): readonly Session[]
  /** What the server says of a token by itself. */
  lives(value: string): boolean
  /** Lets time pass. Milliseconds. */
  advance(milliseconds: number): void
  readonly now: () => number
  close(): Promise<void>
}

export interface KeycloakOptions {
  /** @default {@link recordedSettings} */
  readonly settings?: Settings
  /** Milliseconds; `advance` is added to it. @default stands still on 22 November 2026 */
  readonly clock?: () => number
  /** Names the id of the next session; `null`: any. */
  readonly nextSessionId?: () => string | null
}

const START = Date.UTC(2026, 10, 22, 5)

/** Starts it on a port of its own. */
export async function keycloakStandIn(options: KeycloakOptions = {}): Promise<KeycloakStandIn> {
  const { settings = recordedSettings(), clock = () => START, nextSessionId = () => null } = options
  let passed = 0
  let url = ''
  const now = () => clock() + passed
  const sessions = createSessions(now, nextSessionId)
  const tokens = await createTokens(() => url, settings, sessions)
  const cookies = createCookies('/realms/app/')
  const world: World = { settings, sessions, tokens, cookies, events: [] }
  const app = new Hono().route('/', oidcRoutes(world)).route('/', adminRoutes(world))
  const served = await serveStandIn((request) => app.fetch(request))
  url = served.url

  function user(username: string): User {
    return known(
      settings.users.find((found) => found.username === username),
      username,
    )
  }
  function client(clientId: string): Client {
    return known(
      settings.clients.find((found) => found.clientId === clientId),
      clientId,
    )
  }

  return {
    ...{ url, now, user, client, close: served.close, session: sessions.find },
    sessionsOf: (username) => sessions.ofUser(user(username)),
    cookiesOf: async (session) => [
      ...cookies.authSession(session.id),
      ...(await cookies.signIn(session, tokens.realm('app'))),
    ],
    lives(value) {
      const token = tokens.find(value)
      return token !== null && tokens.fault(token) === null
    },
    advance(milliseconds) {
      passed += milliseconds
    },
    async signIn(username, clientId, more = {}) {
      const authTime = clientId === 'demo-app' ? Math.floor(now() / 1000) : null
      const session = sessions.add({ authTime, ...more, user: user(username) })
      const kind = authTime === null ? 'ro' : 'ac'
      return { session, ...(await tokens.grant(session, client(clientId), kind)) }
    },
    async serviceAccountToken(clientId) {
      const account = known(
        settings.users.find(({ serviceAccountOf }) => serviceAccountOf === clientId),
        clientId,
      )
      return (await tokens.serviceAccount(client(clientId), account)).value
    },
  }
}

function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new TypeError(`There is no ${name}.`)
  return found
}
