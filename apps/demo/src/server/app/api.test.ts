import { migrate, openPglite, type Sql } from '@understudy/server/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACTIONS, type ActionName } from '../../shared/actions.ts'
import { MIGRATIONS } from '../data/migrations.ts'
import { seed } from '../data/seed.ts'
import { appApi } from './api.ts'
import { APP_ROUTES } from './routes.ts'

let sql: Sql

beforeAll(async () => {
  sql = await openPglite()
  await migrate(sql, MIGRATIONS)
  await seed(sql, Date.UTC(2026, 10, 22))
})
afterAll(() => sql.close())

/** The API behind a guard that lets this person through as themselves, and writes down what it was asked about. */
function apiAs(id: string, refusal?: Response) {
  const asked: string[] = []
  const person = { id, name: id }
  const api = appApi({
    sql,
    endVisits: async () => {},
    endSignIns: async () => {},
    now: () => Date.UTC(2026, 10, 22),
    guard: {
      check: async (_request, tag) => {
        asked.push(tag?.action ?? 'none')
        if (refusal !== undefined) return { ok: false, response: refusal }
        return {
          ok: true,
          caller: { kind: 'own', actor: person, subject: null, session: null, mode: null, sub: id, roles: [] },
          run: (work) => work(),
          finished: async () => {},
        }
      },
    },
  })
  return { asked, api }
}

test('every route asks the guard about a declared action, and every action has a route', async () => {
  const { asked, api } = apiAs('nobody')
  for (const { method, path } of APP_ROUTES) {
    const answer = await api.request(path, { method, ...(method === 'GET' ? {} : { body: '{}' }) }, {})
    expect([path, answer.status]).toEqual([path, 403])
  }
  expect(asked).toHaveLength(APP_ROUTES.length)
  const declared = Object.keys(ACTIONS) as ActionName[]
  const missing = declared.filter((action) => !asked.includes(action))
  // The last shares a route with another and differs by body; the history is the bridge's.
  expect(missing).toEqual(['support_history.read', 'support_history.end', 'project.archive'])
})

test('routes that change something are declared as such', () => {
  for (const { method, path, action } of APP_ROUTES) {
    const name = typeof action === 'string' ? action : action({})
    expect([path, ACTIONS[name].mutates]).toEqual([path, method !== 'GET'])
  }
})

test('a member of an organisation does not pay, invite or make keys', async () => {
  const [member] = await sql.query<{ id: string }>(
    `SELECT id FROM demo.person WHERE org_id = 'org_HDDC' AND member_role = 'member' AND active LIMIT 1`,
  )
  const { api } = apiAs(member!.id)
  const send = (path: string) =>
    api.request(path, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }, {})
  for (const path of ['/invoices/INV-2026-0311/pay', '/members', '/security/api-keys']) {
    expect((await send(path)).status).toBe(403)
  }
  expect((await api.request('/dashboard', {}, {})).status).toBe(200)
})

test('a disabled account has no app', async () => {
  expect((await apiAs('cus_5JLC').api.request('/me', {}, {})).status).toBe(403)
})

test('a body is read after the guard has said yes, and only as far as it may be', async () => {
  const post = async (refusal?: Response) => {
    let read = 0
    const spaces = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read += 16_384
          controller.enqueue(new Uint8Array(16_384).fill(0x20))
        },
      },
      { highWaterMark: 0 },
    )
    const headers = { 'Content-Type': 'application/json' }
    const { api } = apiAs('cus_8F2K', refusal)
    const init = { method: 'POST', body: spaces, headers, duplex: 'half' }
    const answer = await api.request('/projects', init, {})
    return [answer.status, read]
  }
  expect(await post(new Response(null, { status: 401 }))).toEqual([401, 0])
  expect(await post()).toEqual([400, 5 * 16_384])
})
