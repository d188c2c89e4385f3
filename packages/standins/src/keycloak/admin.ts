import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { adminJson, adminRefusal, bearerOf, forbidden, unauthorized } from './answers.ts'
import type { Client, User } from './settings.ts'
import type { Token } from './tokens.ts'
import type { World } from './world.ts'

type Route = (caller: Token, c: Context) => Response | Promise<Response>

/** The admin API, as far as support sessions go. */
export function adminRoutes(world: World): Hono {
  const { settings, sessions, events } = world
  const app = new Hono()
  const base = '/admin/realms/:realm'
  const userOf = (c: Context) =>
    settings.users.find(({ id, realm }) => id === c.req.param('id') && realm === c.req.param('realm'))
  const route = (role: string, run: Route) => (c: Context) => guarded(world, c, role, run)
  const unknownUser = () => adminRefusal(404, { error: 'User not found' })

  app.post(
    `${base}/users/:id/impersonation`,
    route('impersonation', (caller, c) => {
      const user = userOf(c)
      return user === undefined ? unknownUser() : impersonate(world, caller, user, c.req.raw)
    }),
  )
  // Accounts of services are nobody.
  const people = (realm: string | undefined) =>
    settings.users.filter((user) => user.realm === realm && user.serviceAccountOf === undefined)
  app.get(
    `${base}/users/count`,
    route('view-users', (_, c) => adminJson(people(c.req.param('realm')).length)),
  )
  app.get(
    `${base}/events`,
    route('view-events', () => adminJson(events)),
  )
  app.get(
    `${base}/users/:id`,
    route('view-users', (_, c) => {
      const user = userOf(c)
      return user === undefined ? unknownUser() : adminJson(representation(user))
    }),
  )
  app.put(
    `${base}/users/:id`,
    route('manage-users', async (_, c) => {
      const user = userOf(c)
      if (user === undefined) return unknownUser()
      const { enabled } = (await c.req.json()) as { readonly enabled?: boolean }
      if (enabled !== undefined) user.enabled = enabled
      return new Response(null, { status: 204 })
    }),
  )
  app.get(
    `${base}/users/:id/sessions`,
    route('view-users', (_, c) => {
      const user = userOf(c)
      return user === undefined ? unknownUser() : adminJson(sessions.ofUser(user).map(shown))
    }),
  )
  app.post(
    `${base}/users/:id/logout`,
    route('manage-users', (_, c) => {
      const user = userOf(c)
      if (user === undefined) return unknownUser()
      for (const { id } of sessions.ofUser(user)) sessions.end(id)
      user.notBefore = Math.floor(sessions.now() / 1000)
      return new Response(null, { status: 204 })
    }),
  )
  app.delete(
    `${base}/sessions/:id`,
    route('manage-users', (_, c) =>
      sessions.end(c.req.param('id') ?? '')
        ? new Response(null, { status: 204 })
        : adminRefusal(404, { error: 'Sesssion not found' }),
    ),
  )
  app.get(
    `${base}/clients`,
    route('view-clients', (_, c) =>
      adminJson(settings.clients.filter(({ clientId }) => clientId === c.req.query('clientId')).map(settingsOf)),
    ),
  )
  return app
}

function guarded({ tokens }: World, c: Context, role: string, run: Route) {
  const caller = tokens.find(bearerOf(c.req.raw))
  if (caller?.typ !== 'Bearer' || tokens.fault(caller) !== null) return unauthorized()
  const { user } = caller
  // Administrators of the master realm have every role of every realm.
  return user.realm === 'master' || user.roles.includes(role) ? run(caller, c) : forbidden()
}

async function impersonate(world: World, caller: Token, user: User, request: Request): Promise<Response> {
  const { sessions, tokens, cookies, events } = world
  if (!user.enabled) return adminRefusal(400, { errorMessage: 'User is disabled' })
  if (user.serviceAccountOf !== undefined) {
    return adminRefusal(400, { errorMessage: 'Service accounts cannot be impersonated' })
  }
  const sameRealm = caller.session !== null && caller.user.realm === user.realm
  const headers = new Headers()
  const set = (values: readonly string[]) => {
    for (const value of values) headers.append('Set-Cookie', value)
  }
  if (sameRealm && caller.session !== null) {
    sessions.end(caller.session.id)
    set(cookies.takenBack(request, ['KEYCLOAK_IDENTITY', 'KEYCLOAK_SESSION', 'AUTH_SESSION_ID']))
  }
  const { id, username, realm } = caller.user
  const session = sessions.add({ user, impersonator: { id, username }, acr: '0' })
  set(await cookies.signIn(session, tokens.realm(user.realm)))
  events.push({
    ...{ id: randomUUID(), time: sessions.now(), type: 'IMPERSONATE', realmId: 'e11a3a05-0e98-4045-98a1-be01297223a2' },
    ...{ userId: user.id, sessionId: session.id, ipAddress: '127.0.0.1' },
    details: { impersonator_realm: realm, impersonator: username },
  })
  return adminJson({ redirect: `${tokens.realm(user.realm)}/account`, sameRealm }, headers)
}

function shown(session: ReturnType<World['sessions']['ofUser']>[number]) {
  const { id, user, start, lastAccess, clients } = session
  return {
    ...{ id, username: user.username, userId: user.id, ipAddress: '127.0.0.1', start, lastAccess, rememberMe: false },
    clients: Object.fromEntries([...clients.keys()].map((client) => [client.id, client.clientId])),
    transientUser: false,
  }
}

function representation({ id, username, enabled, realm, serviceAccountOf, notBefore }: User) {
  return {
    ...{ id, username, firstName: username, lastName: 'X', email: `${username}@${realm}.example`, emailVerified: true },
    ...{ enabled, createdTimestamp: 0, totp: false, disableableCredentialTypes: [], requiredActions: [], notBefore },
    ...(serviceAccountOf === undefined ? {} : { serviceAccountClientId: serviceAccountOf }),
  }
}

const note = (name: string, from: string, to: string) => ({
  ...{ name, protocol: 'openid-connect', protocolMapper: 'oidc-usersessionmodel-note-mapper' },
  config: { 'user.session.note': from, 'claim.name': to, 'access.token.claim': 'true', 'userinfo.token.claim': 'true' },
})

function settingsOf(client: Client) {
  const { id, clientId, life, maxLifespan, refreshTokens, fullScope, audience, actor } = client
  return {
    ...{ id, clientId, enabled: true, publicClient: client.secret === null, fullScopeAllowed: fullScope },
    attributes: {
      ...{ 'access.token.lifespan': String(life), 'use.refresh.tokens': String(refreshTokens) },
      ...(maxLifespan === null ? {} : { 'client.session.max.lifespan': String(maxLifespan) }),
    },
    protocolMappers: [
      ...(actor
        ? [note('actor', 'IMPERSONATOR_ID', 'act.sub'), note('actor name', 'IMPERSONATOR_USERNAME', 'act.username')]
        : []),
      ...audience.map((included) => ({
        ...{ name: 'audience', protocol: 'openid-connect', protocolMapper: 'oidc-audience-mapper' },
        config: { 'included.client.audience': included, 'access.token.claim': 'true' },
      })),
    ],
  }
}
