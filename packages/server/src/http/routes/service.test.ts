import { expect, test } from 'vitest'
import { eachDatabase } from '../../testing/databases.ts'
import { TEST_POLICY } from '../../testing/people.ts'
import { openSite, type Page } from '../../testing/site.ts'
import { START, setStage } from '../../testing/stage.ts'

const read = async (response: Response) => {
  const body = (await response.json()) as { readonly code?: string; readonly version?: string }
  return [response.status, body.version ?? body.code]
}
const SERVED = [200, TEST_POLICY.version]

eachDatabase('the policy, in the middle of a support session', (open) => {
  test('by token: the own credential reads it while it rests, that of the support session does not', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    const { body } = await stage.start({ token })
    const policy = await stage.call('GET', '/support/policy', { token })
    expect([policy.status, policy.body]).toEqual([200, TEST_POLICY])
    const theirs = await stage.call('GET', '/support/policy', { token: body.credential?.accessToken ?? null })
    expect([theirs.status, theirs.body.code]).toEqual([409, 'already_in_support_session'])
    // It is the policy that is served. The team's work stays shut.
    for (const path of ['/support/sessions', '/support/requests', '/support/audit', '/support/history']) {
      expect((await stage.call('GET', path, { token })).body.code).toBe('own_session_suspended')
    }
  })

  test('by token: an actor whose account was disabled reads nothing', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    await stage.start({ token })
    stage.people.change('sup_dana', { active: false })
    const refused = await stage.call('GET', '/support/policy', { token })
    expect([refused.status, refused.body.code]).toEqual([401, 'session_ended'])
  })

  async function startedByCookie(): Promise<{ readonly page: Page; readonly asserted: string }> {
    const { stage, page: newPage } = await openSite(await open())
    const page = newPage()
    await page.signIn(await stage.own('sup_dana'))
    const started = await page.post('/support/sessions', { body: START })
    const { session, epoch } = (await started.json()) as {
      readonly session: { readonly id: string }
      readonly epoch: number
    }
    return { page, asserted: `${session.id};e=${epoch}` }
  }

  test('by cookie: the own slot below the support session reads it, and nothing else of the team’s', async () => {
    const { page, asserted } = await startedByCookie()
    expect(await read(await page.get('/support/policy'))).toEqual(SERVED)
    expect(await read(await page.get('/support/policy', { 'Support-Context': asserted }))).toEqual(SERVED)
    for (const path of ['/support/sessions', '/support/requests', '/support/audit']) {
      expect(await read(await page.get(path))).toEqual([409, 'already_in_support_session'])
    }
  })

  test('by cookie: a tab that shows the own page is told so first', async () => {
    const { page } = await startedByCookie()
    const stale = await page.get('/support/policy', { 'Support-Context': 'own;e=0' })
    expect(await read(stale)).toEqual([409, 'context_mismatch'])
  })
})
