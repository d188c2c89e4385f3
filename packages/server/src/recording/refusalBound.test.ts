import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { ACTIONS, requestOf, setStage } from '../testing/stage.ts'

const READ = { action: 'invoice.read', ...ACTIONS['invoice.read'] }

eachDatabase('refused attempts of somebody who has signed in', (open) => {
  test('fill no log: 120 a minute of one actor session, and everybody else’s all the same (R-71)', async () => {
    const stage = await setStage(await open())
    const guard = stage.bridge.guard(ACTIONS)
    const refused = async (id: string) => {
      const headers = { 'Support-Context': 'own;e=99' }
      return guard.check(requestOf('GET', '/', { token: await stage.own(id), headers }), READ)
    }
    const rows = async () =>
      (await stage.sql.query<{ count: number }>('SELECT count(*) AS count FROM understudy.audit_event'))[0]?.count
    const before = Number(await rows())
    for (let count = 0; count < 130; count += 1) expect((await refused('cus_noor')).ok).toBe(false)
    expect(Number(await rows()) - before).toBe(120)
    expect(stage.log.filter(({ event }) => event === 'refusals_not_recorded')).toHaveLength(10)
    await refused('cus_tomas')
    expect(Number(await rows()) - before).toBe(121)
    stage.clock.advance(60_000)
    await refused('cus_noor')
    expect(Number(await rows()) - before).toBe(122)
    await stage.bridge.close()
  })
})
