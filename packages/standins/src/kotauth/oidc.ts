import { createHash, randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { decodeJwt } from 'jose'
import { html, type KotauthClient, redirect } from './answers.ts'
import type { KotauthStore, KotauthUser } from './store.ts'
import { emailOf, jwks } from './tokens.ts'

export interface OidcOptions {
  readonly store: KotauthStore
  readonly clients: readonly KotauthClient[]
  readonly url: () => string
  /** Who may sign in by the form; everybody's password is `password`. */
  readonly users: () => readonly KotauthUser[]
}

interface Code {
  readonly user: KotauthUser
  readonly client: string
  readonly redirectUri: string
  readonly scope: string
  readonly challenge: string | null
}

const CONTEXT = 'KOTAUTH_AUTH_CTX'

/** OpenID Connect of each tenant. It exchanges no tokens, and what it issues never says who acts. */
export function oidcRoutes({ store, clients, url, users }: OidcOptions): Hono {
  const app = new Hono()
  const codes = new Map<string, Code>()
  const slugOf = (c: Context) => c.req.param('slug') ?? ''
  const issuerOf = (c: Context) => `${url()}/t/${slugOf(c)}`

  app.get('/.well-known/openid-configuration', (c) => {
    const issuer = issuerOf(c)
    const at = `${issuer}/protocol/openid-connect`
    return c.json({
      ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${at}/token` },
      ...{ userinfo_endpoint: `${at}/userinfo`, jwks_uri: `${at}/certs`, end_session_endpoint: `${at}/logout` },
      ...{ revocation_endpoint: `${at}/revoke`, introspection_endpoint: `${at}/introspect` },
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
      ...{ subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] },
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      scopes_supported: ['openid', 'profile', 'email'],
      claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'email', 'email_verified', 'name', 'preferred_username'],
      code_challenge_methods_supported: ['S256'],
    })
  })
  app.get('/protocol/openid-connect/certs', async (c) => c.json(await jwks()))
  app.get('/authorize', (c) => {
    const asked = c.req.query()
    const { response_type: type = '', client_id: client = '', redirect_uri: uri = '' } = asked
    if (type === '' && client === '' && uri === '') return redirect(`/t/${slugOf(c)}/account/login`)
    if (type !== 'code') {
      return refuse('unsupported_response_type', "Only 'code' response_type is supported")
    }
    if (client === '' || uri === '') return refuse('invalid_request', 'client_id and redirect_uri are required')
    // There is no single sign-on: a portal that is open is not looked at.
    const kept = encodeURIComponent(JSON.stringify(asked))
    return html('Sign in', { cookie: `${CONTEXT}=${kept}; Path=/t/${slugOf(c)}; Max-Age=300; HttpOnly; SameSite=Lax` })
  })
  app.post('/authorize', async (c) => {
    const kept = new RegExp(`${CONTEXT}=([^;]+)`, 'u').exec(c.req.header('cookie') ?? '')?.[1]
    if (kept === undefined) return redirect(`/t/${slugOf(c)}/authorize?error=session_expired`)
    const asked = JSON.parse(decodeURIComponent(kept)) as Readonly<Record<string, string>>
    const form = await c.req.parseBody()
    const user = users().find(({ username, tenant }) => username === form.username && tenant === slugOf(c))
    if (user === undefined || form.password !== 'password' || !user.enabled || user.locked) {
      return html('Invalid username or password.', { status: 401 })
    }
    const code = randomBytes(32).toString('base64url')
    const { client_id: client = '', redirect_uri: redirectUri = '', scope = 'openid', state } = asked
    codes.set(code, { user, client, redirectUri, scope, challenge: asked.code_challenge ?? null })
    return redirect(`${redirectUri}?code=${code}${state === undefined ? '' : `&state=${state}`}`)
  })
  app.post('/protocol/openid-connect/token', async (c) => {
    const form = (await c.req.parseBody()) as Readonly<Record<string, string>>
    const { grant_type: grant = '', client_id: client } = form
    if (grant === 'authorization_code') return trade(codes, store, form)
    if (grant === 'refresh_token') return refresh(store, form)
    if (grant !== 'client_credentials') return refuse('unsupported_grant_type', `Unsupported grant_type: ${grant}`)
    // Nobody here works without a person: the one kind of token that no support session can be of.
    return refuse('invalid_client', client === undefined ? 'client_id required' : 'Unknown client')
  })
  app.get('/protocol/openid-connect/userinfo', (c) => {
    const session = store.byToken(bearerOf(c))
    if (session === null || !session.user.enabled) return Response.json({ error: 'invalid_token' }, { status: 401 })
    const { id, username, name = username } = session.user
    const email = { email: emailOf(session.user), email_verified: true }
    return Response.json({ sub: String(id), preferred_username: username, ...email, name })
  })
  app.post('/protocol/openid-connect/introspect', async (c) => {
    const { token } = (await c.req.parseBody()) as Readonly<Record<string, string>>
    const caller = confidential(clients, c.req.header('authorization') ?? '')
    if (caller === null) return refuse('invalid_client', 'Client authentication required', 401)
    const session = token === undefined ? null : store.byToken(token, true)
    // Of another tenant, or a refresh token, which is no JWT to decode: inactive.
    if (session === null || session.tenant !== slugOf(c) || token !== store.tokenOf(session)) {
      return c.json({ active: false })
    }
    const { user, scopes, client } = session
    const { exp } = decodeJwt(token)
    const person = { sub: String(user.id), username: user.username, email: emailOf(user) }
    return c.json({ active: true, ...person, scope: scopes, exp, client_id: client ?? '' })
  })
  app.post('/protocol/openid-connect/revoke', async (c) => {
    const { token } = (await c.req.parseBody()) as Readonly<Record<string, string>>
    if (confidential(clients, c.req.header('authorization') ?? '') === null) {
      return refuse('invalid_client', 'Client authentication required', 401)
    }
    if (token === undefined) return refuse('invalid_request', 'token parameter is required')
    const session = store.byToken(token, true)
    if (session !== null) store.revoke(session)
    return new Response(null)
  })
  app.get('/protocol/openid-connect/logout', (c) => {
    const { id_token_hint: hint = '', global_logout: all, post_logout_redirect_uri: to } = c.req.query()
    endOf(store, bearerOf(c) || hint, all === 'true')
    const isOwn = to !== undefined && (to.startsWith(url()) || /^\/(?!\/)/u.test(to))
    return redirect(isOwn ? to : `/t/${slugOf(c)}/authorize`)
  })
  app.post('/protocol/openid-connect/logout', async (c) => {
    const form = (await c.req.parseBody()) as Readonly<Record<string, string>>
    endOf(store, form.token ?? bearerOf(c), form.global_logout === 'true')
    return new Response(null)
  })
  return app
}

async function trade(codes: Map<string, Code>, store: KotauthStore, form: Readonly<Record<string, string>>) {
  const found = codes.get(form.code ?? '')
  if (found === undefined) return refuse('invalid_grant', 'Authorization code not found')
  const { client, redirectUri, challenge, user, scope } = found
  if (redirectUri !== form.redirect_uri || client !== form.client_id) {
    return refuse('invalid_grant', 'redirect_uri mismatch')
  }
  const digest = createHash('sha256')
    .update(form.code_verifier ?? '')
    .digest('base64url')
  if (challenge !== null && digest !== challenge) return refuse('invalid_grant', 'PKCE verification failed')
  codes.delete(form.code ?? '')
  return answer(store, (await store.open(user, client, scope)).session)
}

/** Rotates. Who acts is not passed on, nor by whom the row was opened. */
async function refresh(
  store: KotauthStore,
  { refresh_token: token = '', client_id: client }: Readonly<Record<string, string>>,
) {
  const session = store.byToken(token, true)
  if (session === null || token === store.tokenOf(session)) {
    return refuse('invalid_grant', 'Invalid or expired refresh token')
  }
  store.revoke(session)
  if (session.client !== null && session.client !== client) {
    return refuse('invalid_grant', 'Refresh token was not issued to this client')
  }
  return answer(store, (await store.open(session.user, session.client ?? '', session.scopes)).session)
}

function answer(store: KotauthStore, session: Parameters<KotauthStore['tokensOf']>[0]): Response {
  const { access = '', id = '', refresh: next = '' } = store.tokensOf(session) ?? {}
  const life = Math.round((session.expiresAt - session.createdAt) / 1000)
  return Response.json({
    ...{ access_token: access, token_type: 'Bearer', expires_in: life, refresh_token: next },
    ...{ refresh_expires_in: life, id_token: id, scope: session.scopes },
  })
}

function endOf(store: KotauthStore, token: string, all: boolean): void {
  const session = store.byToken(token)
  if (session === null) return
  if (all) store.revokeAllOf(session.user)
  else store.revoke(session)
}

function confidential(clients: readonly KotauthClient[], header: string): KotauthClient | null {
  const [id, secret] = Buffer.from(header.replace(/^Basic /u, ''), 'base64')
    .toString()
    .split(':')
  return clients.find((client) => client.id === id && client.secret !== null && client.secret === secret) ?? null
}

const bearerOf = (c: Context) => /^Bearer (.+)$/u.exec(c.req.header('authorization') ?? '')?.[1] ?? ''

const refuse = (error: string, description: string, status = 400) =>
  Response.json({ error, error_description: description }, { status })
