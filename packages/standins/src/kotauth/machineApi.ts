import { type Context, Hono } from 'hono'
import type { KotauthSession, KotauthStore } from './store.ts'

const SCOPES = ['sessions:read', 'sessions:write', 'audit_logs:read'] as const

/** A key of a tenant's, for machines. Everything is allowed with the first, and reading alone with the second. */
export const apiKey = (tenant: string, { reads = false } = {}) => `kauth_${tenant}_${reads ? 'reads' : 'writes'}`

/** The JSON API for machines of each tenant: sessions and the log. It knows no support session, and records no end of one. */
export function machineApi(store: KotauthStore): Hono {
  const app = new Hono()

  function barred(c: Context, scope: (typeof SCOPES)[number]): Response | null {
    const slug = c.req.param('slug') ?? ''
    const key = (c.req.header('authorization') ?? '').replace(/^Bearer /u, '')
    const may = key === apiKey(slug) ? SCOPES : key === apiKey(slug, { reads: true }) ? SCOPES.slice(0, 1) : null
    if (may === null) return problem(401, 'Unauthorized', 'A valid API key is required.')
    if (may.some((granted) => granted === scope)) return null
    return problem(403, 'Insufficient scope', `This API key does not have the '${scope}' permission.`)
  }

  app.get('/sessions', (c) => {
    const tenant = c.req.param('slug')
    const found = store.active().filter((session) => session.tenant === tenant)
    const data = found.map(toRow)
    return barred(c, 'sessions:read') ?? c.json({ data, meta: { total: data.length, offset: 0, limit: 0 } })
  })
  app.delete('/sessions/:id', (c) => {
    const refused = barred(c, 'sessions:write')
    if (refused !== null) return refused
    const id = c.req.param('id')
    if (!/^\d+$/u.test(id)) return problem(400, 'Invalid session ID', '')
    const session = store.find(Number(id))
    if (session === null) return problem(404, 'Session not found', `No session with id ${id}.`)
    if (session.tenant !== c.req.param('slug')) return problem(404, 'Session not found', '')
    store.revoke(session)
    return new Response(null, { status: 204 })
  })
  app.get('/audit-logs', (c) => {
    const { eventType, userId, limit = '50', offset = '0' } = c.req.query()
    const found = store.events
      .filter(({ tenant }) => tenant === c.req.param('slug'))
      .filter(({ type, userId: of }) => (eventType ?? type) === type && (userId ?? String(of)) === String(of))
    const [most, from] = [Math.min(Math.max(Number(limit), 1), 200), Math.max(Number(offset), 0)]
    const data = found
      .slice(from, from + most)
      .map(({ type, userId: of, details }) => ({ eventType: type, userId: of, clientId: null, details }))
    return barred(c, 'audit_logs:read') ?? c.json({ data, meta: { total: found.length, offset: from, limit: most } })
  })
  return app
}

function toRow({ id, user, scopes, createdAt, expiresAt }: KotauthSession) {
  const times = { createdAt: new Date(createdAt).toISOString(), expiresAt: new Date(expiresAt).toISOString() }
  return { id, userId: user.id, clientId: null, scopes, ipAddress: '127.0.0.1', ...times }
}

function problem(status: number, title: string, detail: string): Response {
  const body = { type: `https://kotauth.dev/errors/${status}`, title, status, detail }
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } })
}
