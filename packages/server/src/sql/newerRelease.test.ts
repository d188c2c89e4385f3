import type { Review } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { type Stage, setStage } from '../testing/stage.ts'

const POLICY = {
  ...TEST_POLICY,
  breakGlass: { ceiling: 900, perDay: 20, reviewWithin: 3600, overdueBlocks: false },
  modes: { ...TEST_POLICY.modes, act: { enabled: true, approval: 'always' as const } },
}
const FOUND = { verdict: 'justified', text: 'The invoice run stood still and nobody was on call' }

eachDatabase('beside a newer release', (open) => {
  // A connection keeps the plan of a statement, and refuses it once its result has another shape.
  test('columns that it adds while this one runs cost no call', async () => {
    const sql = await open()
    const stage = await setStage(sql, { policy: POLICY, notify: async () => {} })
    const before = await everything(stage, async () => {})
    let releases = 0
    const addColumns = async () => {
      releases += 1
      await sql.query(
        `DO $$ DECLARE name text; BEGIN
           FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'understudy' LOOP
             EXECUTE format('ALTER TABLE understudy.%I ADD COLUMN newer_${releases} text', name);
           END LOOP;
         END $$`,
      )
    }
    expect(before).toEqual([201, 200, 200, 200, 202, 200, 200, 200, 200, 200, 200])
    expect(await everything(stage, addColumns)).toEqual(before)
    const [added] = await sql.query<{ columns: number }>(
      "SELECT count(*)::int AS columns FROM information_schema.columns WHERE column_name LIKE 'newer_%'",
    )
    expect(added?.columns).toBeGreaterThan(100)
  })

  /** What reads and writes the rows of sessions, requests and reviews; the status of each. */
  async function everything(stage: Stage, before: () => Promise<void>): Promise<readonly number[]> {
    const [dana, omar] = [await stage.own('sup_dana'), await stage.own('lead_omar')]
    const statuses: number[] = []
    async function call<T>(method: string, path: string, token: string | null, body?: object): Promise<T> {
      await before()
      const answer = await stage.call<T>(method, path, { token, ...(body === undefined ? {} : { body }) })
      statuses.push(answer.status)
      return answer.body
    }
    await before()
    const { status, body } = await stage.start({ body: { mode: 'act', breakGlass: true } })
    statuses.push(status)
    const token = body.credential?.accessToken ?? null
    await call('GET', '/support/context', token)
    await call('POST', `/support/sessions/${body.session.id}/end`, dana)
    await call<Review>('POST', `/support/reviews/${body.session.id}`, omar, FOUND)

    await before()
    const asked = await stage.start<{ request: { id: string } }>({ body: { mode: 'act' } })
    statuses.push(asked.status)
    await call('GET', '/support/requests', dana)
    await call('GET', '/support/requests', omar)
    await call('POST', `/support/requests/${asked.body.request.id}/cancel`, dana)
    await call('GET', '/support/reviews', omar)
    await call('GET', '/support/sessions', omar)
    await call('GET', '/support/context', dana)
    return statuses
  }
})
