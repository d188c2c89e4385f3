import { type Context, Hono } from 'hono'
import { type Addresses, csrfCookie, done, FRESH, failed, hasCsrfCookie, json, sessionCookie } from './answers.ts'
import { callerOf, needsSecondFactor, sessionOf } from './caller.ts'
import { forged, noSession, plain, secondFactor } from './errors.ts'
import { loginForm } from './forms.ts'
import { redeem } from './recovery.ts'
import { changeSettings, openSettings } from './settings.ts'
import type { Identity, KratosStore, Session } from './store.ts'
import { tokenize } from './tokenize.ts'
import { identityView, sessionView } from './views.ts'

/** What everybody can reach: sign-in, recovery, settings, and one's own sessions. */
export function publicApp(store: KratosStore, addresses: () => Addresses): Hono {
  const app = new Hono()
  const shown = (session: Session) => {
    const identity = identityView(session.identity, addresses().publicUrl, 'whole')
    return sessionView(store, session, { identity, devices: true })
  }

  app.get('/sessions/whoami', async (c) => {
    const session = sessionOf(store, c.req.raw.headers)
    if (session === null) return failed(noSession(), FRESH)
    if (needsSecondFactor(store, session)) return failed(secondFactor(addresses().publicUrl), FRESH)
    const template = c.req.query('tokenize_as')
    const { publicUrl } = addresses()
    const token = template === undefined ? {} : { tokenized: await tokenize(store, session, `${publicUrl}/`) }
    const headers = { ...FRESH, 'X-Kratos-Authenticated-Identity-Id': session.identity.id }
    return json({ ...shown(session), ...token }, { headers })
  })
  app.get('/sessions', (c) => {
    const own = sessionOf(store, c.req.raw.headers)
    if (own === null) return failed(noSession(), FRESH)
    const identity = identityView(own.identity, '', 'listed')
    const others = store.sessionsOf(own.identity.id).filter((session) => session !== own && store.lives(session))
    return json(
      others.map((session) => sessionView(store, session, { identity, devices: true })),
      { headers: FRESH },
    )
  })
  app.delete('/sessions/:id', (c) => {
    const own = sessionOf(store, c.req.raw.headers)
    if (own === null) return failed(noSession())
    const id = c.req.param('id')
    const other = store.sessionsOf(own.identity.id).find((session) => session.id === id)
    if (other === undefined || other === own) return failed(plain(404))
    other.active = false
    return done(true)
  })
  app.delete('/self-service/logout/api', async (c) => {
    const { session_token: token } = await bodyOf(c)
    for (const session of store.sessions) if (session.token === token) session.active = false
    return done(false)
  })
  app.get('/self-service/login/api', () =>
    json(loginForm(store.addFlow({ kind: 'login', type: 'api' }), addresses().publicUrl), { headers: FRESH }),
  )
  app.get('/self-service/login/browser', () => {
    const flow = store.addFlow({ kind: 'login', type: 'browser' })
    return json(loginForm(flow, addresses().publicUrl), { headers: { ...FRESH, 'Set-Cookie': csrfCookie() } })
  })
  app.post('/self-service/login', (c) => signIn(c, store, { addresses: addresses(), shown }))
  app.post('/self-service/recovery', async (c) => {
    const body = await bodyOf(c)
    return redeem(store, addresses(), { flow: c.req.query('flow') ?? '', code: body.code ?? '' }, c.req.raw.headers)
  })
  app.get('/self-service/settings/api', (c) => openSettings(store, addresses().publicUrl, c.req.raw.headers))
  app.post('/self-service/settings', async (c) =>
    changeSettings(
      store,
      addresses().publicUrl,
      { flow: c.req.query('flow') ?? '', body: await bodyOf(c) },
      c.req.raw.headers,
    ),
  )
  // Any other post is taken for one from elsewhere.
  app.post('*', () => failed(forged()))
  app.notFound(() => new Response('404 page not found\n', { status: 404, headers: { 'Content-Type': 'text/plain' } }))
  return app
}

interface SignInParts {
  readonly addresses: Addresses
  readonly shown: (session: Session) => object
}

async function signIn(c: Context, store: KratosStore, { addresses, shown }: SignInParts): Promise<Response> {
  const flow = store.flows.get(c.req.query('flow') ?? '')
  if (flow?.kind !== 'login') return failed(plain(404))
  const { identifier, password, csrf_token: token } = await bodyOf(c)
  const { headers } = c.req.raw
  if (flow.type === 'browser' && (token !== flow.csrf || !hasCsrfCookie(headers.get('cookie')))) return failed(forged())
  const identity = identityOf(store, identifier ?? '')
  if (identity === null || identity.password !== password || !identity.active) {
    return failed(plain(400, 'The provided credentials are invalid.'))
  }
  const session = store.addSession(identity, { method: 'password', token: flow.type === 'api' }, callerOf(headers))
  if (session.token !== null) {
    return json({ session_token: session.token, session: shown(session), continue_with: null })
  }
  const cookies = new Headers()
  cookies.append('Set-Cookie', csrfCookie())
  const life = { seconds: store.settings.lifespan, now: store.now() }
  cookies.append('Set-Cookie', sessionCookie(session.cookie ?? '', life))
  const to = { action: 'redirect_browser_to', redirect_browser_to: `${addresses.uiUrl}/` }
  return json({ session: shown(session), continue_with: [to] }, { headers: cookies })
}

function identityOf({ identities }: KratosStore, identifier: string): Identity | null {
  return [...identities.values()].find(({ traits }) => traits.email === identifier) ?? null
}

async function bodyOf(c: Context): Promise<Readonly<Record<string, string>>> {
  const text = await c.req.text()
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : (JSON.parse(text || '{}') as Record<string, string>)
}
