import type { Policy, Problem } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { setStage } from '../testing/stage.ts'

const withMode = (mode: 'view' | 'act', rule: Partial<Policy['modes']['act']>): Policy => ({
  ...TEST_POLICY,
  modes: { ...TEST_POLICY.modes, [mode]: { ...TEST_POLICY.modes[mode], ...rule } },
})
const refusalOf = ({ status, body }: { status: number; body: unknown }) => `${status} ${(body as Problem).code}`

eachDatabase('policy in force', (open) => {
  test('a mode may be for some of the support team only, asked before anybody’s account is (R-02)', async () => {
    const stage = await setStage(await open(), { policy: withMode('act', { roles: ['support_lead'] }) })
    for (const subject of ['cus_noor', 'cus_lena', 'nobody']) {
      expect(refusalOf(await stage.start<unknown>({ body: { subject, mode: 'act' } }))).toBe('403 actor_not_allowed')
    }
    const token = await stage.own('sup_ines')
    expect((await stage.start({ token, body: { mode: 'act' } })).status).toBe(201)
    stage.people.change('sup_ines', { roles: ['support'] })
    expect(await stage.context(token)).toMatchObject({ state: 'own', ended: { reason: 'actor_privilege_lost' } })
  })

  test('another organisation, a role nobody may open and the list of the policy look like nobody (R-04, R-12)', async () => {
    const policy: Policy = {
      ...TEST_POLICY,
      tenants: 'own',
      subjectRoles: ['customer'],
      protectedSubjects: ['cus_tomas'],
    }
    const stage = await setStage(await open(), { policy })
    stage.people.change('cus_aiko', { tenant: 'org_other' })
    stage.people.change('cus_lena', { protected: false, roles: ['service'] })
    const answers = []
    for (const subject of ['nobody', 'cus_tomas', 'cus_aiko', 'cus_lena']) {
      answers.push(await stage.start<unknown>({ body: { subject } }))
    }
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers.map(refusalOf)[0]).toBe('404 subject_unavailable')
    const rules = (await stage.audit())
      .map(({ action }) => action?.class)
      .filter((rule) => rule?.startsWith('subject.'))
    expect(rules).toEqual(['subject.unknown', 'subject.protected', 'subject.tenant', 'subject.role'])
    const { text } = await stage.call('GET', '/support/policy', { token: await stage.own('sup_dana') })
    expect(text).toContain('"tenants":"own"')
    expect(text).not.toContain('cus_tomas')
  })

  test('consent: none, no start; taken back or run out, the session is over (R-15)', async () => {
    const stage = await setStage(await open(), { policy: withMode('view', { consent: 'always' }) })
    const token = await stage.own('sup_dana')
    const start = () => stage.start<unknown>({ token })
    expect(refusalOf(await start())).toBe('404 subject_unavailable')

    stage.people.change('cus_noor', { consentUntil: stage.clock.now() })
    expect(refusalOf(await start())).toBe('404 subject_unavailable')
    stage.people.change('cus_noor', { consentUntil: stage.clock.now() + 120_000 })
    expect((await start()).status).toBe(201)
    stage.clock.advance(119_999)
    expect(await stage.context(token)).toMatchObject({ state: 'active' })
    stage.clock.advance(1)
    expect(await stage.context(token)).toMatchObject({ state: 'own', ended: { reason: 'subject_revoked' } })

    stage.people.change('cus_noor', { consentUntil: stage.clock.now() + 600_000 })
    expect((await start()).status).toBe(201)
    stage.people.change('cus_noor', { consentUntil: null })
    await stage.bridge.events.personChanged('cus_noor')
    expect((await stage.audit()).at(-1)).toMatchObject({ type: 'ADMIN_IMPERSONATION_ENDED', detail: 'subject_revoked' })
  })

  test('a sign-in as old as the policy lets it be (R-03)', async () => {
    const policy: Policy = { ...TEST_POLICY, stepUp: { maxAgeSeconds: 300, acrValues: ['mfa'] } }
    const stage = await setStage(await open(), { policy })
    const at = Math.floor(stage.clock.now() / 1000)
    const start = async (claims: Record<string, unknown>) =>
      stage.start<unknown>({ token: await stage.own('sup_dana', claims) })
    for (const claims of [
      { auth_time: at - 301, acr: 'mfa' },
      { auth_time: at, acr: 'pwd' },
    ]) {
      const refused = await start(claims)
      expect(refusalOf(refused)).toBe('401 step_up_required')
      expect(refused.headers.get('WWW-Authenticate')).toContain('max_age="300", acr_values="mfa"')
    }
    expect((await start({ auth_time: at - 300, acr: 'mfa' })).status).toBe(201)
    expect(() => stage.again({ freshSignIn: null })).toThrow(/freshSignIn/)
  })
})
