import { type Context, Hono } from 'hono'
import { bearerOf, OidcError, oidcJson } from './answers.ts'
import { authorize, type Codes } from './authorize.ts'
import type { Client } from './settings.ts'
import { token } from './token.ts'
import { actorOf, profileOf, type Token } from './tokens.ts'
import type { World } from './world.ts'

type Endpoint = (client: Client, form: URLSearchParams) => Promise<Response>

/** The OpenID Connect endpoints of the realm `app`. */
export function oidcRoutes(world: World): Hono {
  const codes: Codes = new Map()
  const app = new Hono()
  const base = '/realms/app/protocol/openid-connect'
  const endpoint = (run: Endpoint) => (c: Context) => answer(world, c.req.raw, run)

  app.get('/realms/app/.well-known/openid-configuration', () => oidcJson(metadata(world.tokens.realm('app'))))
  app.get(`${base}/auth`, (c) => authorize(world, codes)(c.req.raw))
  app.post(
    `${base}/token`,
    endpoint((client, form) => token(world, codes, client, form)),
  )
  app.post(
    `${base}/token/introspect`,
    endpoint(async (client, form) => introspection(world, client, form)),
  )
  app.post(
    `${base}/revoke`,
    endpoint(async (client, form) => revocation(world, client, form)),
  )
  app.post(
    `${base}/logout`,
    endpoint(async (client, form) => logout(world, client, form)),
  )
  app.get('/realms/:realm/protocol/openid-connect/userinfo', (c) => userinfo(world, c.req.raw, c.req.param('realm')))
  return app
}

async function answer({ settings }: World, request: Request, run: Endpoint): Promise<Response> {
  try {
    const form = new URLSearchParams(await request.text())
    return await run(clientOf(settings.clients, request, form), form)
  } catch (thrown) {
    if (thrown instanceof OidcError) return oidcJson(thrown.body, thrown.status)
    throw thrown
  }
}

function clientOf(clients: readonly Client[], request: Request, form: URLSearchParams): Client {
  const basic = /^Basic (.+)$/u.exec(request.headers.get('authorization') ?? '')?.[1]
  const [id, secret] =
    basic === undefined
      ? [form.get('client_id'), form.get('client_secret')]
      : Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent)
  const client = clients.find(({ clientId, realm }) => clientId === id && realm === 'app')
  if (client === undefined) throw new OidcError(401, 'invalid_client', 'Invalid client or Invalid client credentials')
  if (client.secret !== null && client.secret !== secret) {
    throw new OidcError(401, 'unauthorized_client', 'Invalid client or Invalid client credentials')
  }
  return client
}

/** Inactive for a client outside the audience; and it writes the name of the one who acts, not the id. */
function introspection({ tokens }: World, client: Client, form: URLSearchParams): Response {
  const found = tokens.find(form.get('token') ?? '')
  if (found === null || tokens.fault(found) !== null || !audienceOf(found).includes(client.clientId)) {
    return oidcJson({ active: false }, 200, 'no-cache')
  }
  const { payload, session, user, client: owner } = found
  const act = payload.act === undefined ? {} : { act: { sub: session?.impersonator?.username } }
  const facts = { client_id: owner.clientId, username: user.username, token_type: 'Bearer', active: true }
  return oidcJson({ ...payload, ...act, ...facts }, 200, 'no-cache')
}

function audienceOf({ payload: { aud } }: Token): readonly unknown[] {
  return Array.isArray(aud) ? aud : [aud]
}

/** Of a refresh token: the whole session. Of an access token: that one alone. */
function revocation({ tokens, sessions }: World, client: Client, form: URLSearchParams): Response {
  const found = tokens.find(form.get('token') ?? '')
  if (found !== null && found.client !== client) {
    throw new OidcError(400, 'invalid_token', 'Unmatching clients')
  }
  if (found?.typ === 'Refresh' && found.session !== null) sessions.end(found.session.id)
  else if (found !== null) tokens.revoke(found.value)
  return new Response(null)
}

function logout({ tokens, sessions }: World, client: Client, form: URLSearchParams): Response {
  const found = tokens.find(form.get('refresh_token') ?? '')
  if (found?.typ !== 'Refresh' || found.client !== client) {
    throw new OidcError(400, 'invalid_grant', 'Invalid refresh token')
  }
  if (found.session !== null) sessions.end(found.session.id)
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-cache' } })
}

function userinfo({ tokens }: World, request: Request, realm: string): Response {
  const found = tokens.find(bearerOf(request))
  const refuse = (status: number, error: string, description: string) => {
    const challenge = `Bearer realm="${realm}", error="${error}", error_description="${description}"`
    const type = { 'Content-Type': 'text/plain;charset=utf-8', 'Cache-Control': 'no-store' }
    return new Response(null, { status, headers: { ...type, 'WWW-Authenticate': challenge } })
  }
  if (found === null || found.user.realm !== realm) return refuse(401, 'invalid_token', 'Token verification failed')
  const fault = tokens.fault(found)
  if (fault !== null) {
    return refuse(401, 'invalid_token', fault === 'user_session_not_found' ? fault : 'Token verification failed')
  }
  const { session, client, user, payload } = found
  if (!String(payload.scope).split(' ').includes('openid')) {
    return refuse(403, 'insufficient_scope', 'Missing openid scope')
  }
  const actor = session === null ? {} : actorOf(session, client)
  return oidcJson({ sub: user.id, ...actor, ...profileOf(user) }, 200, 'no-store, no-cache')
}

function metadata(issuer: string) {
  const base = `${issuer}/protocol/openid-connect`
  return {
    issuer,
    authorization_endpoint: `${base}/auth`,
    token_endpoint: `${base}/token`,
    introspection_endpoint: `${base}/token/introspect`,
    userinfo_endpoint: `${base}/userinfo`,
    end_session_endpoint: `${base}/logout`,
    revocation_endpoint: `${base}/revoke`,
    jwks_uri: `${base}/certs`,
  }
}
