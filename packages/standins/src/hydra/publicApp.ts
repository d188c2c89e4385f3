import { type Context, Hono } from 'hono'
import { json, notFoundPage, PRIVATE } from './answers.ts'
import { authorize } from './authorize.ts'
import { discovery } from './discovery.ts'
import { HydraError } from './errors.ts'
import { grantTokens } from './grants.ts'
import type { HydraState } from './state.ts'

/** The public port. */
export function publicApp(state: HydraState): Hono {
  const app = new Hono()
  app.get('/.well-known/openid-configuration', () => json(discovery(state.url()), { cache: PRIVATE }))
  app.get('/.well-known/jwks.json', async () => json(await state.tokens.jwks()))
  app.get('/oauth2/auth', (c) => authorize(state, c.req.raw.headers, new URL(c.req.url).searchParams))
  app.post('/oauth2/token', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const client = state.clients.authenticate(c.req.raw.headers, form)
    return json(await grantTokens(state, client, form), { type: 'oauth', cache: 'no-store' })
  })
  app.post('/oauth2/revoke', async (c) => {
    const form = new URLSearchParams(await c.req.text())
    revoke(state, state.clients.authenticate(c.req.raw.headers, form).client_id, form.get('token') ?? '')
    return new Response(null, { status: 200, headers: { 'Cache-Control': 'no-store' } })
  })
  app.get('/userinfo', (c) => userinfo(state, c))
  app.notFound(notFoundPage)
  app.onError((thrown) => {
    if (!(thrown instanceof HydraError)) throw thrown
    const { status, error, description } = thrown
    return json({ error, error_description: description }, { status, type: 'oauth', cache: 'no-store' })
  })
  return app
}

/** Ends what is the client's own, with everything that was issued with it. A foreign token lives, and the answer is the same. */
function revoke({ tokens }: HydraState, client: string, value: string): void {
  const token = tokens.find(value)
  if (token?.grant.client !== client) return
  tokens.revoke((other) => other.grant.id === token.grant.id)
}

const UNAUTHORIZED =
  'The request could not be authorized. Check that you provided valid credentials in the right format.'

function userinfo({ tokens, url }: HydraState, c: Context): Response {
  const token = tokens.find((c.req.header('authorization') ?? '').replace(/^Bearer /u, ''))
  if (token?.kind !== 'access' || !tokens.lives(token)) {
    const error = 'request_unauthorized'
    const answer = json({ error, error_description: UNAUTHORIZED }, { status: 401, type: 'plain', cache: PRIVATE })
    answer.headers.set('WWW-Authenticate', `Bearer error="${error}",error_description="${UNAUTHORIZED}"`)
    return answer
  }
  const { client, subject, authTime, idClaims } = token.grant
  const facts = { aud: [client], auth_time: authTime, iat: token.issuedAt, iss: url(), rat: authTime, sub: subject }
  return json({ ...idClaims, ...facts }, { cache: PRIVATE })
}
