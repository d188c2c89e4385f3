import type { Problem } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { countedSql } from '../testing/countedSql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { basic, callOAuth, createTestClients, exchangeForm } from '../testing/oauthClients.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { setStage } from '../testing/stage.ts'

/** Accounts that cannot be opened, each for a reason of its own. */
const UNAVAILABLE = {
  unknown: 'cus_nobody',
  disabled: 'cus_jean',
  'on the directory’s list': 'cus_lena',
  'on the policy’s list': 'cus_tomas',
  'of another organisation': 'cus_aiko',
  'one’s own': 'sup_dana',
  'a colleague’s': 'sup_milo',
  'a lead’s': 'lead_omar',
  'another spelling': 'CUS_NOOR',
} as const

const TIMES = 4

eachDatabase('accounts that cannot be opened (CVE-2019-18886, CVE-2021-21424, R-12)', (open) => {
  async function setHouse() {
    const sql = countedSql(await open())
    const clients = await createTestClients()
    const oauth = { clients: clients.oauth.clients.map((one) => ({ ...one, may: [...one.may, 'evaluate' as const] })) }
    const policy = { ...TEST_POLICY, tenants: 'own' as const, protectedSubjects: ['cus_tomas'] }
    const stage = await setStage(sql, { oauth, policy, accessRules: [] })
    stage.people.change('cus_aiko', { tenant: 'org_other' })
    return { stage, sql }
  }

  /** What an answer is, and what it took, with the ids taken out that differ from one request to the next. */
  async function workOf(
    { stage, sql }: Awaited<ReturnType<typeof setHouse>>,
    ask: () => Promise<{ status: number; text: string; headers: Headers }>,
  ) {
    const before = stage.people.asked.length
    sql.take()
    const { status, text, headers } = await ask()
    const statements = sql.take()
    return { status, text, headers: [...headers], statements, lookups: stage.people.asked.length - before }
  }

  test.each([
    ['a start', 'start'],
    ['a start that would need another person', 'act'],
    ['a token exchange', 'exchange'],
    ['a question to the decision point', 'evaluation'],
  ] as const)(
    '%s: status, body, headers, questions to the directory and statements are the same for each of them',
    async (_, kind) => {
      const house = await setHouse()
      const { stage } = house
      const token = await stage.own('sup_dana')
      const form = await exchangeForm(stage)
      const ask = (subject: string) => {
        if (kind === 'exchange') return callOAuth<Problem>(stage, '/oauth2/token', { ...form, subject_token: subject })
        if (kind !== 'evaluation')
          return stage.start<Problem>({ token, body: { subject, mode: kind === 'act' ? 'act' : 'view' } })
        const body = {
          subject: { type: 'user', id: 'sup_dana' },
          action: { name: 'impersonate' },
          resource: { type: 'user', id: subject },
        }
        return stage.call<Problem>('POST', '/access/v1/evaluation', {
          body,
          key: null,
          headers: { Authorization: basic('helpdesk') },
        })
      }
      // The first of all brings keys and statements that are made once.
      await ask('cus_nobody')
      const seen = new Map<string, string[]>()
      for (let time = 0; time < TIMES; time += 1) {
        for (const [why, subject] of Object.entries(UNAVAILABLE)) {
          const work = JSON.stringify(await workOf(house, () => ask(subject)))
          seen.set(work, [...(seen.get(work) ?? []), why])
        }
      }
      const kinds = [...seen.values()]
      expect(kinds.map((whys) => [...new Set(whys)])).toEqual([Object.keys(UNAVAILABLE)])
      expect(kinds[0]).toHaveLength(TIMES * Object.keys(UNAVAILABLE).length)
    },
  )

  test('and an account that can be opened is told from them by its answer', async () => {
    const house = await setHouse()
    const token = await house.stage.own('sup_dana')
    const work = await workOf(house, () => house.stage.start({ token }))
    expect([work.status, work.lookups > 0, work.statements.length > 0]).toEqual([201, true, true])
  })
})
