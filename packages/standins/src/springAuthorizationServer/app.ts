import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { authenticate, Unauthenticated } from './authenticate.ts'
import { CLIENTS, type Client } from './clients.ts'
import { aboutParameter, OAuthError, plain } from './errors.ts'
import { exchange } from './exchange.ts'
import { metadata } from './metadata.ts'
import { namedIn, type TokenStore } from './store.ts'

/** What an endpoint does with the form of a client. */
type Endpoint = (client: Client, form: URLSearchParams, query: URLSearchParams) => Promise<object | null>

const CACHE = { 'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate' }
const WITH_CHARSET = { ...CACHE, 'Content-Type': 'application/json;charset=UTF-8' }
const PLAIN = { ...CACHE, 'Content-Type': 'application/json' }

/** The routes of the authorization server, and the two of the application in the recordings: `/api/me`, `/api/support/seed`. */
export function springApp(store: TokenStore, issuer: () => string): Hono {
  const app = new Hono()
  const endpoint = (headers: Record<string, string>, run: Endpoint) => (c: Context) => answer(c, issuer(), headers, run)

  app.get('/.well-known/oauth-authorization-server', () => json(metadata(issuer()), PLAIN))
  app.post('/oauth2/token', endpoint(WITH_CHARSET, grantOf(store, issuer)))
  app.post('/oauth2/introspect', endpoint(PLAIN, introspectionOf(store, issuer)))
  app.post('/oauth2/revoke', endpoint(CACHE, revocationOf(store)))
  app.get('/oauth2/token', () => {
    const cookie = `JSESSIONID=${randomBytes(16).toString('hex')}; Path=/; HttpOnly`
    return toLogin(issuer(), { 'Set-Cookie': cookie })
  })
  app.get('/userinfo', (c) => userinfo(store, bearerOf(c)))
  app.get('/api/me', (c) => resource(store, bearerOf(c)))
  app.post('/api/support/seed', async (c) =>
    seed(store, issuer(), bearerOf(c), new URLSearchParams(await c.req.text()).get('username') ?? ''),
  )
  app.get('/connect/logout', (c) => redirect(c.req.query('post_logout_redirect_uri') ?? `${issuer()}/`))
  return app
}

async function answer(c: Context, issuer: string, headers: Record<string, string>, run: Endpoint): Promise<Response> {
  const { headers: sent, url } = c.req.raw
  const isForm = sent.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true
  const form = new URLSearchParams(isForm ? await c.req.text() : '')
  try {
    const body = await run(authenticate(sent, form), form, new URL(url).searchParams)
    return body === null ? new Response(null, { headers: CACHE }) : json(body, headers)
  } catch (thrown) {
    if (thrown instanceof Unauthenticated) {
      const wantsJson = sent.get('accept') === 'application/json'
      return wantsJson ? new Response(null, { status: 401, headers: CACHE }) : toLogin(issuer)
    }
    if (thrown instanceof OAuthError) return json(thrown.body ?? {}, WITH_CHARSET, thrown.status)
    throw thrown
  }
}

function grantOf(store: TokenStore, issuer: () => string): Endpoint {
  return async (client, form, query) => {
    const grants = form.getAll('grant_type')
    // In the query it is seen, and no grant is found for it.
    if (grants.length === 0 && query.has('grant_type')) throw aboutParameter('grant_type', 'unsupported_grant_type')
    const [grant = ''] = grants
    if (grants.length !== 1 || grant === '') throw aboutParameter('grant_type')
    if (grant === 'refresh_token') return refresh(store, client, form)
    if (grant.endsWith(':token-exchange')) return exchange(store, client, form, issuer())
    if (grant === 'client_credentials') return clientCredentials(store, client, form)
    throw aboutParameter('grant_type', 'unsupported_grant_type')
  }
}

async function refresh(store: TokenStore, client: Client, form: URLSearchParams) {
  const old = store.find(form.get('refresh_token') ?? '')
  if (old?.kind !== 'refresh' || old.client !== client.id || !store.lives(old)) throw plain('invalid_grant')
  store.retire(old.grant)
  const { sub, scope, grant } = old
  const access = await store.add({ kind: 'access', client, sub, scope, grant })
  const id = await store.add({ kind: 'id', client, sub, scope, grant })
  return {
    access_token: access.value,
    refresh_token: old.value,
    scope: scope.join(' '),
    id_token: id.value,
    token_type: 'Bearer',
    expires_in: client.life - 1,
  }
}

async function clientCredentials(store: TokenStore, client: Client, form: URLSearchParams) {
  if (!client.grants.includes('client_credentials')) throw plain('unauthorized_client')
  const scope = form.get('scope')?.split(' ') ?? []
  const token = await store.add({ kind: 'access', client, sub: client.id, scope, person: false })
  return { access_token: token.value, scope: scope.join(' '), token_type: 'Bearer', expires_in: client.life - 1 }
}

function introspectionOf(store: TokenStore, issuer: () => string): Endpoint {
  return async (_, form) => {
    const token = store.find(form.get('token') ?? '')
    if (token === null || !store.lives(token)) return { active: false }
    const { sub, client, issuedAt, expiresAt, scope, jti } = token
    return {
      active: true,
      sub,
      aud: [client],
      nbf: issuedAt,
      ...namedIn(token),
      scope: scope.join(' '),
      iss: issuer(),
      exp: expiresAt,
      iat: issuedAt,
      jti,
      client_id: client,
      token_type: 'Bearer',
    }
  }
}

function revocationOf(store: TokenStore): Endpoint {
  return async (client, form) => {
    const value = form.get('token')
    if (value === null) {
      throw new OAuthError(400, {
        error_description: 'OAuth 2.0 Token Revocation Parameter: token',
        error: 'invalid_request',
        error_uri: 'https://datatracker.ietf.org/doc/html/rfc7009#section-2.1',
      })
    }
    const token = store.find(value)
    if (token === null) return null
    if (token.client !== client.id) throw plain('invalid_client')
    store.revoke(token)
    return null
  }
}

/** Of people who signed in: an exchanged token has no sign-in behind it. */
async function userinfo(store: TokenStore, value: string): Promise<Response> {
  const token = store.find(value)
  if (token === null || !store.lives(token)) return json({ error: 'invalid_token' }, WITH_CHARSET, 401)
  if (!token.scope.includes('openid')) return json({ error: 'insufficient_scope' }, WITH_CHARSET, 403)
  return token.exchanged ? json({ error: 'invalid_token' }, WITH_CHARSET, 401) : json({ sub: token.sub }, PLAIN)
}

const BEARER = 'https://tools.ietf.org/html/rfc6750#section-3.1'

/** A resource server that checks signatures, and asks nobody. */
async function resource(store: TokenStore, value: string): Promise<Response> {
  if (!(await store.signatureHolds(value))) {
    const what = 'An error occurred while attempting to decode the Jwt: Malformed token'
    const challenge = `Bearer error="invalid_token", error_description="${what}", error_uri="${BEARER}"`
    return new Response(null, { status: 401, headers: { ...CACHE, 'WWW-Authenticate': challenge } })
  }
  const token = store.find(value)
  const { act = null, scope = [], sub = '' } = token ?? {}
  const shown = act === null ? {} : { act: `{iss=${act.iss}, sub=${act.sub}}` }
  return json({ ...shown, authorities: scope.map((name) => `SCOPE_${name}`), name: sub }, PLAIN)
}

/** Seconds. */
const SEED_LIFE = 10

/** The application's own extension: a short token of a person's, with which nobody but the caller may act. */
async function seed(store: TokenStore, issuer: string, value: string, username: string): Promise<Response> {
  const caller = store.find(value)
  if (caller === null || !OPERATORS.includes(caller.sub)) {
    const what = 'The request requires higher privileges than provided by the access token.'
    const challenge = `Bearer error="insufficient_scope", error_description="${what}", error_uri="${BEARER}"`
    return new Response(null, { status: 403, headers: { ...CACHE, 'WWW-Authenticate': challenge } })
  }
  const client = CLIENTS.find(({ id }) => id === 'support')
  if (client === undefined) throw new TypeError('The client of seeds is not registered.')
  const scope = ['orders.read']
  const token = await store.add({
    ...{ kind: 'access', client, sub: username, scope, opaque: true, life: SEED_LIFE },
    mayAct: { iss: issuer, sub: caller.sub, issAsUrl: true },
  })
  return json({ expires_in: SEED_LIFE, subject_token: token.value }, PLAIN)
}

const OPERATORS = ['alice', 'amy']

function bearerOf(c: Context): string {
  return (c.req.header('authorization') ?? '').replace(/^Bearer /u, '')
}

function json(body: object, headers: Record<string, string>, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers })
}

function redirect(to: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 302, headers: { ...CACHE, Location: to, ...headers } })
}

function toLogin(issuer: string, headers: Record<string, string> = {}): Response {
  return redirect(`${issuer}/login`, headers)
}
