import { randomInt } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { type Addresses, done, FRESH, failed, json } from './answers.ts'
import { plain } from './errors.ts'
import type { Identity, KratosStore, Session } from './store.ts'
import { type Detail, identityView, sessionView, time } from './views.ts'

/** What only the operator's own systems may reach. It asks nobody who they are. */
export function adminApp(store: KratosStore, addresses: () => Addresses): Hono {
  const app = new Hono()
  const person = (identity: Identity, detail: Detail) => identityView(identity, addresses().publicUrl, detail)
  const one = (session: Session, whole: boolean) =>
    sessionView(store, session, { identity: whole ? person(session.identity, 'whole') : null, devices: false })
  const sessionAt = (c: Context) => store.sessions.find(({ id }) => id === c.req.param('id'))

  app.post('/admin/recovery/code', async (c) => recoveryCode(store, addresses(), await c.req.json()))
  app.get('/admin/sessions/:id', (c) => {
    const session = sessionAt(c)
    if (session === undefined) return failed(plain(404))
    return json(one(session, c.req.query('expand') === 'identity'), { headers: FRESH })
  })
  app.delete('/admin/sessions/:id', (c) => {
    const session = sessionAt(c)
    if (session === undefined) return failed(plain(404))
    session.active = false
    return done(true)
  })
  app.patch('/admin/sessions/:id/extend', (c) => {
    // Too early: nothing is extended, and the answer looks the same.
    const session = sessionAt(c)
    return session === undefined ? failed(plain(404)) : json(one(session, true))
  })
  app.get('/admin/identities/:id/sessions', (c) => {
    const active = c.req.query('active')
    const sessions = store
      .sessionsOf(c.req.param('id'))
      .filter(
        (session) =>
          active === undefined || (session.active && session.expiresAt > store.now()) === (active === 'true'),
      )
    return json(
      sessions.map((session) =>
        sessionView(store, session, { identity: person(session.identity, 'listed'), devices: true }),
      ),
      { headers: FRESH },
    )
  })
  app.delete('/admin/identities/:id/sessions', (c) => {
    for (const session of store.sessionsOf(c.req.param('id'))) session.active = false
    return done(false)
  })
  app.get('/admin/identities/:id', (c) => {
    const identity = store.identities.get(c.req.param('id'))
    return identity === undefined ? failed(plain(404)) : json(person(identity, 'admin'), { headers: FRESH })
  })
  app.patch('/admin/identities/:id', async (c) => {
    const identity = store.identities.get(c.req.param('id'))
    if (identity === undefined) return failed(plain(404))
    for (const { path, value } of (await c.req.json()) as readonly Patch[]) {
      if (path !== '/state') return failed(plain(400, 'The stand-in patches the state alone.'))
      identity.active = value === 'active'
    }
    return json(person(identity, 'admin'))
  })
  app.put('/admin/identities/:id', async (c) => {
    const identity = store.identities.get(c.req.param('id'))
    if (identity === undefined) return failed(plain(404))
    const { traits, state, credentials } = (await c.req.json()) as Wanted
    Object.assign(identity, { traits, active: state !== 'inactive' })
    identity.password = credentials?.password?.config?.password ?? identity.password
    return json(person(identity, 'written'))
  })
  const onlyOthers = () =>
    new Response('Method Not Allowed\n', { status: 405, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
  app.post('/admin/sessions', onlyOthers)
  app.post('/admin/identities/:id/sessions', onlyOthers)
  return app
}

interface Patch {
  readonly path: string
  readonly value: string
}

interface Wanted {
  readonly state?: string
  readonly traits: Readonly<Record<string, string>>
  readonly credentials?: { readonly password?: { readonly config?: { readonly password?: string } } }
}

interface CodeOrder {
  readonly identity_id?: string
  readonly expires_in?: string
  readonly flow_type?: 'api' | 'browser'
}

const UNITS = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** Makes a code for anybody, disabled or not: who may be recovered is asked when it is redeemed. */
function recoveryCode(store: KratosStore, { uiUrl }: Addresses, order: CodeOrder): Response {
  const { identity_id: id = '', expires_in: life = '1h', flow_type: type = 'browser' } = order
  const parts = /^([0-9]+)(ns|us|ms|s|m|h)$/u.exec(life)
  if (parts === null) {
    const form = '[0-9]+(ns|us|ms|s|m|h)'
    const what = `Unable to parse "expires_in" whose format should match "${form}" but did not: ${life}`
    return failed(plain(400, what))
  }
  const identity = store.identities.get(id)
  if (identity === undefined) return failed(plain(404, 'could not find identity'))
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const milliseconds = Number(parts[1]) * UNITS[parts[2] as keyof typeof UNITS]
  const flow = store.addFlow({ kind: 'recovery', type, identity, code, life: milliseconds })
  const answer = {
    recovery_link: `${uiUrl}/recovery?flow=${flow.id}`,
    recovery_code: code,
    expires_at: time(flow.expiresAt),
  }
  return json(answer, { status: 201 })
}
