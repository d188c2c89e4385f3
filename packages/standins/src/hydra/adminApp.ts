import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { json } from './answers.ts'
import { clientBody } from './clients.ts'
import { decisionRoutes } from './decisions.ts'
import { HydraError } from './errors.ts'
import type { HydraState } from './state.ts'
import type { Token } from './tokens.ts'

/** The admin port, which asks nobody who they are. */
export function adminApp(state: HydraState): Hono {
  const app = new Hono()
  const at = () => new Date(state.now()).toISOString()

  app.post('/admin/clients', async (c) => {
    const client = state.clients.register(await c.req.json())
    const answer = json(clientBody(client, { secret: true, at: at() }), { status: 201 })
    answer.headers.set('Location', `/admin/clients/${client.client_id}`)
    return answer
  })
  app.get('/admin/clients/:id', (c) => {
    const client = state.clients.find(c.req.param('id'))
    return client === null ? notFound() : json(clientBody(client, { secret: false, at: at() }))
  })
  app.put('/admin/clients/:id/lifespans', async (c) => {
    const client = state.clients.setLifespans(c.req.param('id'), await c.req.json())
    return client === null ? notFound() : json(clientBody(client, { secret: false, at: at() }))
  })
  app.post('/admin/trust/grants/jwt-bearer/issuers', (c) => trust(state, c))
  app.post('/admin/oauth2/introspect', (c) => introspect(state, c))
  app.get('/admin/oauth2/auth/sessions/consent', (c) => listConsents(state, c))
  app.delete('/admin/oauth2/auth/sessions/consent', (c) => endConsent(state, c))
  app.delete('/admin/oauth2/auth/sessions/login', (c) => endLogin(state, c))
  app.delete('/admin/oauth2/tokens', (c) => {
    state.tokens.revoke(({ grant }) => grant.client === c.req.query('client_id'))
    return done()
  })
  decisionRoutes(app, state)
  app.onError((thrown) => {
    if (!(thrown instanceof HydraError)) throw thrown
    const { status, error, description } = thrown
    return json({ error, error_description: description }, { status, type: 'plain' })
  })
  return app
}

async function trust({ trusts, now }: HydraState, c: Context): Promise<Response> {
  const body = await c.req.json()
  const { issuer, subject = '', allow_any_subject: anySubject = false, scope, jwk, expires_at } = body
  trusts.push({ issuer, subject, anySubject, scope, jwk })
  const id = randomUUID()
  const created_at = new Date(now()).toISOString()
  const answer = json(
    {
      id,
      issuer,
      subject,
      allow_any_subject: anySubject,
      scope,
      public_key: { set: issuer, kid: jwk.kid },
      created_at,
      expires_at,
    },
    { status: 201 },
  )
  answer.headers.set('Location', `/trust/grants/jwt-bearer/issuers/${id}`)
  return answer
}

async function introspect({ tokens, url }: HydraState, c: Context): Promise<Response> {
  const token = tokens.find(new URLSearchParams(await c.req.text()).get('token') ?? '')
  if (token === null || !tokens.lives(token)) return json({ active: false }, { type: 'oauth', cache: 'no-store' })
  const { grant, claims, issuedAt, expiresAt, kind } = token
  return json(
    {
      ...{ active: true, scope: grant.scope.join(' '), client_id: grant.client, sub: grant.subject },
      ...{ exp: expiresAt, iat: issuedAt, nbf: issuedAt, aud: grant.audience, iss: url() },
      ...{ token_type: 'Bearer', token_use: kind === 'access' ? 'access_token' : 'refresh_token' },
      // Here, wherever the signed token has them.
      ...(Object.keys(claims).length === 0 ? {} : { ext: claims }),
    },
    { type: 'oauth' },
  )
}

/** In no recording; seen at the server: from the trade of the code to the end of the consent, whatever became of the tokens. */
function listConsents({ tokens }: HydraState, c: Context): Response {
  const { subject } = c.req.query()
  if (subject === undefined) throw new HydraError(400, 'invalid_request', 'Whose?')
  const listed = new Map(
    tokens.grants().flatMap((grant) => {
      const { consentRequest: id, scope, audience, client, subject: of } = grant
      if (id === null || of !== subject) return []
      const consent_request = { consent_request_id: id, subject: of, client: { client_id: client } }
      const granted = { grant_scope: scope, grant_access_token_audience: audience }
      return [[id, { consent_request_id: id, ...granted, remember: false, consent_request }]] as const
    }),
  )
  return json([...listed.values()])
}

function endConsent({ tokens, codes }: HydraState, c: Context): Response {
  const { consent_request_id: id, subject, client, all } = c.req.query()
  const of = ({ grant }: Token) => grant.consentRequest !== null && grant.subject === subject
  if (id !== undefined) {
    tokens.revoke(({ grant }) => grant.consentRequest === id)
    // A code of it is worth nothing any more.
    for (const [code, flow] of codes) if (flow.consentRequest === id) codes.delete(code)
  } else if (subject === undefined) throw new HydraError(400, 'invalid_request', 'Whose?')
  else if (client !== undefined) tokens.revoke((token) => of(token) && token.grant.client === client)
  else if (all === 'true') tokens.revoke(of)
  else throw new HydraError(400, 'invalid_request', 'Which?')
  return done()
}

/** Ends what a browser has. No token hangs on it. */
function endLogin({ sessions }: HydraState, c: Context): Response {
  const { sid, subject } = c.req.query()
  for (const [cookie, session] of sessions) {
    if (session.id === sid || session.subject === subject) sessions.delete(cookie)
  }
  return done()
}

const done = () => new Response(null, { status: 204 })

export function notFound(): Response {
  const error_description = 'Unable to locate the requested resource'
  return json({ error: 'Not Found', error_description }, { status: 404, type: 'plain' })
}
