import { openPglite, type Sql } from '@understudy/server/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consoleApi } from './api.ts'

let sql: Sql

beforeAll(async () => {
  sql = await openPglite()
})
afterAll(() => sql.close())

test.each([401, 409])('counts: what the bridge refuses with %i is refused so', async (status) => {
  const person = { id: 'sup_dana', name: 'Dana Reyes' }
  const own = { kind: 'own', actor: person, subject: null, session: null, mode: null, sub: person.id } as const
  const api = consoleApi({
    sql,
    guard: {
      check: async () => ({
        ok: true,
        caller: { ...own, roles: ['support'] },
        run: (work) => work(),
        finished: async () => {},
      }),
    },
    askBridge: async () => new Response('{}', { status }),
  })
  expect((await api.request('/counts', {}, {})).status).toBe(status)
})
