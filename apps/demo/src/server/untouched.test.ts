import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Projects } from '../shared/appApi.ts'
import { APP_ROUTES } from './app/routes.ts'
import { type Dump, difference, dump } from './testing/dump.ts'
import { newPostgresUrl } from './testing/newPostgresUrl.ts'
import { type Person, signInAs, startSupport, startTestDemo, type TestDemo } from './testing/testDemo.ts'

const NOOR = 'cus_8F2K'

/** Where a support session is written down: the bridge's own record of it, in no row of the customer's. */
const RECORD = [
  'understudy.actor_session',
  'understudy.audit_event',
  'understudy.audit_head',
  'understudy.idempotency',
  'understudy.support_session',
]

describe.each(['PGlite', 'PostgreSQL'])(
  'the customer’s own, on %s (I7, R-49, galaxy #21813, 404labfr #11)',
  (engine) => {
    let demo: TestDemo
    let dana: Person
    let noor: Person

    beforeAll(async () => {
      let now = Date.now()
      demo = await startTestDemo({
        now: () => now,
        ...(engine === 'PostgreSQL' ? { databaseUrl: await newPostgresUrl() } : {}),
      })
      dana = await signInAs(demo, 'sup_dana')
      noor = await signInAs(demo, NOOR)
      await leaveTraces(noor)
      // Long enough ago to be written down anew, if anybody did.
      now += 120_000
      // The bridge makes its signing key for the first session there ever is.
      const first = await startSupport(dana, 'cus_4TQZ', 'view')
      await dana.send('POST', `/support/sessions/${first.id}/end`, {})
    })
    afterAll(() => demo.remove())

    test('there is something to be touched: sign-ins, cookie, last seen, password, keys', async () => {
      const tables = tablesOf(await dump(demo.parts.sql), NOOR)
      expect(tables).toEqual(
        expect.arrayContaining([
          'demo.api_key',
          'demo.authenticator',
          'demo.password',
          'demo.person',
          'oidc.artifact',
          'understudy.actor_session',
          'understudy.browser_session',
        ]),
      )
    })

    test('view: every page is opened, every change tried, the time extended, the session ended: not a byte is different', async () => {
      const before = await dump(demo.parts.sql)
      const session = await startSupport(dana, NOOR, 'view')
      await browse(dana, session.options)
      for (const { method, path } of APP_ROUTES) {
        if (method === 'GET') continue
        const { status } = await dana.send(method, `/api/app${fill(path)}`, {}, session.options)
        expect([method, path, status]).toEqual([method, path, 403])
      }
      await extendAndEnd(dana, session.id)

      const changed = ofTheVisit(before, await dump(demo.parts.sql))
      expect(Object.keys(changed)).toEqual(RECORD)
      expectNothingOfTheirs(changed)
    })

    test('act: not a byte is different but what the log says the agent did', async () => {
      const { projects } = (await noor.get<Projects>('/api/app/projects')).body
      const before = await dump(demo.parts.sql)
      const session = await startSupport(dana, NOOR, 'act')
      await browse(dana, session.options)
      const path = `/api/app/projects/${projects[0]!.id}`
      expect(await dana.send('PATCH', path, { name: 'Spring, 2nd run' }, session.options)).toMatchObject({
        status: 200,
      })
      expect(await dana.send('POST', '/api/app/security/mfa', { label: 'Mine' }, session.options)).toMatchObject({
        status: 403,
      })
      await extendAndEnd(dana, session.id)

      const {
        'demo.project': project,
        'demo.activity': activity,
        ...changed
      } = ofTheVisit(before, await dump(demo.parts.sql))
      expect(Object.keys(changed)).toEqual([...RECORD, 'understudy.session_change'].toSorted())
      expectNothingOfTheirs(changed)
      // Each under the agent's name, for the customer.
      expect(activity).toMatchObject({ gone: [], come: [expect.stringMatching(`sup_dana,${NOOR},project_renamed`)] })
      expect(project?.come).toEqual([expect.stringMatching(`"Spring, 2nd run".*sup_dana,${NOOR}`)])
      expect(project?.gone).toHaveLength(1)
      const acted = await demo.parts.sql.query<{ action: string }>(
        `SELECT event::jsonb #>> '{action,name}' AS action FROM understudy.audit_event
       WHERE session_id = $1 AND type = 'SUPPORT_ACTION' AND outcome = 'allowed'
         AND event::jsonb #>> '{action,class}' <> 'read'`,
        [session.id],
      )
      expect(acted).toEqual([{ action: 'project.rename' }])
    })

    /** What a customer has who has been here: of every kind that a visit of support could touch. */
    async function leaveTraces(person: Person): Promise<void> {
      await person.get('/api/app/me')
      await person.send('POST', '/api/app/security/password', { current: 'parcelwise', next: 'a much longer one' })
      await person.send('POST', '/api/app/security/mfa', { label: 'My phone' })
      await person.send('POST', '/api/app/security/api-keys', { label: 'Web shop' })
      const cookie = await person.send('POST', '/support/browser', {}, { headers: { Origin: demo.url } })
      expect(cookie.status).toBe(200)
    }
  },
)

type Changes = ReturnType<typeof difference>

/** Which processes there are moves on by itself, whoever is visited, and names nobody. */
function ofTheVisit(before: Dump, after: Dump): Changes {
  const { 'understudy.lease_holder': holders, ...changed } = difference(before, after)
  expect([...(holders?.gone ?? []), ...(holders?.come ?? [])].filter((row) => row.includes(NOOR))).toEqual([])
  return changed
}

/** The record of the visit names the customer; nothing in it was theirs, and nothing was taken away. */
function expectNothingOfTheirs(changed: Changes): void {
  for (const [table, { gone, come }] of Object.entries(changed)) {
    // The one row that moves on is the end of the chain, and the agent's own session has its epoch.
    const moves = ['understudy.audit_head', 'understudy.actor_session'].includes(table)
    expect([table, gone.length <= (moves ? 1 : 0)]).toEqual([table, true])
    if (moves) expect([table, [...gone, ...come].filter((row) => row.includes(NOOR))]).toEqual([table, []])
  }
}

function tablesOf(all: Dump, id: string): string[] {
  return [...all].filter(([, rows]) => rows.some((row) => row.includes(id))).map(([name]) => name)
}

const fill = (path: string) => path.replaceAll(/:\w+/gu, 'any')

/** Opens everything there is to read, more than once, as a client does that comes and goes. */
async function browse(agent: Person, options: { readonly token: string; readonly context: string }): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    for (const { method, path } of APP_ROUTES) {
      if (method !== 'GET') continue
      const { status } = await agent.get(`/api/app${fill(path)}`, options)
      // Below the names of things that are not there, and what no mode may carry away.
      expect([path, [200, 404, 403].includes(status)]).toEqual([path, true])
    }
    await agent.get('/support/history', options)
    await agent.get('/support/context', options)
  }
}

async function extendAndEnd(agent: Person, id: string): Promise<void> {
  expect(await agent.send('POST', `/support/sessions/${id}/credential`, {})).toMatchObject({ status: 200 })
  expect(await agent.send('POST', `/support/sessions/${id}/extend`, {})).toMatchObject({ status: 200 })
  expect(await agent.send('POST', `/support/sessions/${id}/end`, {})).toMatchObject({ status: 200 })
}
