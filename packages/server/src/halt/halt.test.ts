import type { HaltAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { verifyAudit } from '../audit/verify.ts'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { requestOf, type Stage, setStage } from '../testing/stage.ts'

const WHY = { reason: 'An agent’s laptop was stolen on the train' }

async function halting<T = HaltAnswer>(stage: Stage, path = '/support/halt', by = 'sup_ines', body: unknown = WHY) {
  return stage.call<T>('POST', path, { token: await stage.own(by), body })
}

eachDatabase('the kill switch', (open) => {
  async function twoRunning(stage: Stage) {
    const dana = await stage.start()
    const milo = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
    return [dana, milo].map(({ body }) => ({ id: body.session.id, token: body.credential?.accessToken ?? '' }))
  }

  test('default: everything ends at once, with the reason in the log, and no start until it is lifted', async () => {
    const stage = await setStage(await open())
    const running = await twoRunning(stage)
    const { status, body } = await halting(stage)
    expect([status, body]).toMatchObject([
      200,
      { ended: 2, halt: { by: { id: 'sup_ines' }, reason: WHY.reason, since: stage.clock.now() } },
    ])
    for (const { token } of running) {
      expect(await stage.context(token)).toMatchObject({ state: 'signed-out', ended: { reason: 'operator_revoked' } })
    }
    expect((await stage.audit()).slice(-3)).toMatchObject([
      {
        type: 'ADMIN_IMPERSONATION_HALTED',
        outcome: 'allowed',
        actor: { id: 'sup_ines' },
        reason: { text: WHY.reason },
        action: { name: 'halt.start' },
      },
      { type: 'ADMIN_IMPERSONATION_ENDED', actor: { id: 'sup_ines' }, detail: 'operator_revoked' },
      { type: 'ADMIN_IMPERSONATION_ENDED', actor: { id: 'sup_ines' }, detail: 'operator_revoked' },
    ])

    const refused = await stage.start<Problem>()
    expect([refused.status, refused.body.code]).toEqual([503, 'starts_halted'])
    expect((await stage.audit()).at(-1)).toMatchObject({ type: 'ADMIN_IMPERSONATION_REFUSED', detail: 'starts_halted' })
    // Nor may one be asked for.
    const asked = await stage.start<Problem>({ body: { subject: 'cus_aiko', mode: 'act' } })
    expect(asked.body.code).toBe('starts_halted')

    const lifted = await halting(stage, '/support/halt/lift', 'lead_omar', { reason: 'The laptop is wiped and back' })
    expect([lifted.status, lifted.body]).toMatchObject([200, { halt: null, ended: 0 }])
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'ADMIN_IMPERSONATION_RESUMED',
      actor: { id: 'lead_omar' },
      reason: { text: 'The laptop is wiped and back' },
    })
    expect((await stage.start()).status).toBe(201)
    expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
  })

  test('it counts for every process, and after a restart', async () => {
    const stage = await setStage(await open())
    await halting(stage)
    const token = await stage.own('lead_omar')
    const response = await stage.again().fetch(requestOf('GET', '/support/halt', { token }))
    expect(await response.json()).toMatchObject({ halt: { reason: WHY.reason, by: { id: 'sup_ines' } } })
    const start = requestOf('POST', '/support/sessions', { token: await stage.own('sup_dana'), body: {} })
    expect((await stage.again().fetch(start)).status).toBe(422)
    expect((await stage.start<Problem>()).body.code).toBe('starts_halted')
  })

  test('twice is once: the first reason stays, and the log has one halt and one lift', async () => {
    const stage = await setStage(await open())
    await halting(stage)
    const again = await halting(stage, '/support/halt', 'lead_omar', { reason: 'Somebody else pressed it as well' })
    expect(again.body).toMatchObject({ ended: 0, halt: { by: { id: 'sup_ines' }, reason: WHY.reason } })
    await halting(stage, '/support/halt/lift')
    await halting(stage, '/support/halt/lift')
    const types = (await stage.audit()).map(({ type }) => type)
    expect(types).toEqual(['ADMIN_IMPERSONATION_HALTED', 'ADMIN_IMPERSONATION_RESUMED'])
  })

  test('the policy says who; an agent may not, nor may a customer, nor a support credential', async () => {
    const stage = await setStage(await open())
    const [running] = await twoRunning(stage)
    for (const by of ['sup_milo', 'cus_noor']) {
      expect((await halting<Problem>(stage, '/support/halt', by)).body.code).toBe('actor_not_allowed')
      expect((await halting<Problem>(stage, '/support/halt/lift', by)).body.code).toBe('actor_not_allowed')
    }
    const support = await stage.call('POST', '/support/halt', { token: running?.token ?? '', body: WHY })
    expect(support.body.code).toBe('already_in_support_session')
    expect((await stage.call('POST', '/support/halt', { token: null, body: WHY })).status).toBe(401)
    expect((await stage.call('GET', '/support/halt', { token: await stage.own('cus_noor') })).body.code).toBe(
      'actor_not_allowed',
    )
    expect(await stage.context(running?.token ?? '')).toMatchObject({ state: 'active' })
  })

  test('roles of its own for it: then approvers are not among them', async () => {
    const stage = await setStage(await open(), { policy: { ...TEST_POLICY, haltRoles: ['support'] } })
    expect((await halting<Problem>(stage, '/support/halt', 'lead_omar')).body.code).toBe('actor_not_allowed')
    expect((await halting(stage, '/support/halt', 'sup_milo')).status).toBe(200)
  })

  test('whoever may halt may also while their own session rests', async () => {
    const stage = await setStage(await open())
    await stage.start({ token: await stage.own('sup_ines'), body: { subject: 'cus_tomas' } })
    expect((await halting(stage)).body).toMatchObject({ ended: 1 })
  })

  test('a log that is away stops no halt; it does stop a lift', async () => {
    const stage = await setStage(await open())
    const [running] = await twoRunning(stage)
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect((await halting(stage)).body).toMatchObject({ ended: 2 })
    expect((await halting<Problem>(stage, '/support/halt/lift')).body.code).toBe('audit_unavailable')
    await stage.sql.query('ALTER FUNCTION understudy.append_audit_away(text) RENAME TO append_audit')
    expect(await stage.context(running?.token ?? '')).toMatchObject({ state: 'signed-out' })
    await stage.bridge.reap()
    expect((await stage.audit()).map(({ type }) => type)).toContain('ADMIN_IMPERSONATION_HALTED')
    expect((await stage.start<Problem>()).body.code).toBe('starts_halted')
  })

  describe('the reason', () => {
    test.each([
      ['', 'required'],
      [' \u200b ', 'required'],
      ['stop', 'too_short'],
      ['x'.repeat(501), 'too_long'],
    ])('%j is %s', async (reason, code) => {
      const stage = await setStage(await open())
      const { status, body } = await halting<Problem>(stage, '/support/halt', 'sup_ines', { reason })
      expect([status, body.errors]).toMatchObject([422, [{ pointer: '/reason', code }]])
      expect((await stage.start()).status).toBe(201)
    })
  })

  test('starts that race with it either end by it or do not begin', async () => {
    const stage = await setStage(await open())
    const customers = ['cus_noor', 'cus_tomas']
    const actors = await Promise.all(['sup_dana', 'sup_milo'].map((id) => stage.own(id)))
    const starts = actors.map((token, index) =>
      stage.start<StartedAnswer | Problem>({ token, body: { subject: customers[index] ?? '' } }),
    )
    const [{ body }, ...answers] = await Promise.all([halting(stage), ...starts])
    expect(body.halt).not.toBeNull()
    for (const { status } of answers) expect([201, 503]).toContain(status)
    const live = await stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')
    expect(live).toEqual([])
  })
})
