import type { CredentialAnswer, ExtendAnswer, Problem } from '@understudy/protocol'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { type Stage, setStage } from '../testing/stage.ts'

/** Dana in Noor's account for `ttlSeconds`. */
async function running(stage: Stage, ttlSeconds = 600) {
  const { body } = await stage.start({ body: { ttlSeconds } })
  const { id } = body.session
  const support = body.credential?.accessToken ?? ''
  const token = await stage.own('sup_dana')
  const extend = <T = ExtendAnswer>(key?: string) =>
    stage.call<T>('POST', `/support/sessions/${id}/extend`, { token, ...(key === undefined ? {} : { key }) })
  const renew = <T = CredentialAnswer>(bearer = token) =>
    stage.call<T>('POST', `/support/sessions/${id}/credential`, { token: bearer })
  return { id, session: body.session, support, extend, renew }
}

eachDatabase('extend and renew', (open) => {
  test('default: five minutes more, recorded', async () => {
    const stage = await setStage(await open())
    const { id, session, extend } = await running(stage)
    const { status, body } = await extend()

    expect(status).toBe(200)
    expect(body).toEqual({ session: { ...session, expiresAt: session.expiresAt + 300_000 }, now: stage.clock.now() })
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'ADMIN_IMPERSONATION_EXTENDED',
      actor: { id: 'sup_dana' },
      subject: { id: 'cus_noor' },
      session: id,
    })
  })

  test('the same key extends once, also when it comes twice at once', async () => {
    const stage = await setStage(await open())
    const { session, extend } = await running(stage)
    const answers = await Promise.all([extend('k'), extend('k'), extend('k')])
    expect(answers.map(({ body }) => body.session.expiresAt - session.expiresAt)).toEqual([300_000, 300_000, 300_000])
    expect((await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_EXTENDED')).toHaveLength(1)
  })

  test('what would be gone before anybody had done anything in it is no extension, and is not offered', async () => {
    const stage = await setStage(await open())
    const { id, session, extend } = await running(stage, 3571)
    expect([session.ceilingAt - session.expiresAt, session.extendable]).toEqual([29_000, false])
    expect(await extend<Problem>()).toMatchObject({ status: 409, body: { code: 'ceiling_reached' } })
    await stage.call('POST', `/support/sessions/${id}/end`, { token: await stage.own('sup_dana') })
    const other = await running(stage, 3570)
    expect(other.session.extendable).toBe(true)
    expect((await other.extend()).body.session).toMatchObject({ expiresAt: other.session.ceilingAt, extendable: false })
  })

  test('a policy that adds nothing by an extension has none', async () => {
    const stage = await setStage(await open(), {
      policy: { ...TEST_POLICY, duration: { ...TEST_POLICY.duration, extendBy: 0 } },
    })
    const { session, extend } = await running(stage)
    expect(session.extendable).toBe(false)
    expect(await extend<Problem>()).toMatchObject({ status: 409, body: { code: 'ceiling_reached' } })
    expect((await stage.audit()).map(({ type }) => type)).not.toContain('ADMIN_IMPERSONATION_EXTENDED')
  })

  test('the ceiling of the start is never passed, to the millisecond (hephaestus #1885, R-22)', async () => {
    const stage = await setStage(await open())
    const { session, extend } = await running(stage, 3000)
    stage.clock.advance(1)
    expect((await extend()).body.session).toMatchObject({ expiresAt: session.startedAt + 3_300_000, extendable: true })
    expect((await extend()).body.session).toMatchObject({ expiresAt: session.ceilingAt, extendable: false })
    const { status, body } = await extend<Problem>()
    expect([status, body.code]).toEqual([409, 'ceiling_reached'])
    stage.clock.advance(3_599_998)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'active' })
    stage.clock.advance(1)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      state: 'own',
      ended: { reason: 'ceiling' },
    })
  })

  test('steps that do not divide the hour stop at the ceiling all the same (R-22)', async () => {
    const duration = { ...TEST_POLICY.duration, extendBy: 420 }
    const stage = await setStage(await open(), { policy: { ...TEST_POLICY, duration } })
    const { session, extend } = await running(stage, 3000)
    const ends: number[] = []
    for (const _ of [1, 2]) ends.push((await extend()).body.session.expiresAt - session.startedAt)
    expect(ends).toEqual([3_420_000, 3_600_000])
    expect((await extend<Problem>()).body.code).toBe('ceiling_reached')
  })

  test('it is a new decision: who lost the right, or the account, loses the session (R-05)', async () => {
    const stage = await setStage(await open())
    const { extend } = await running(stage)
    stage.people.change('sup_dana', { roles: [] })
    const { status, body } = await extend<Problem>()
    expect([status, body.code, body.endReason]).toEqual([410, 'session_ended', 'actor_privilege_lost'])
  })

  test('a session that would need an approval by now is not extended, and runs out', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start({ body: { mode: 'act' } })
    stage.people.change('cus_noor', { asksFirst: true })
    const extend = await stage.call('POST', `/support/sessions/${body.session.id}/extend`, {
      token: await stage.own('sup_dana'),
    })
    expect([extend.status, extend.body.code]).toEqual([403, 'actor_not_allowed'])
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'active' })
  })

  test('no audit, no extension', async () => {
    const stage = await setStage(await open())
    const { session, extend } = await running(stage)
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect((await extend<Problem>()).body.code).toBe('audit_unavailable')
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      session: { expiresAt: session.expiresAt },
    })
  })

  test('only the actor session that started it extends and renews, by its own credential', async () => {
    const stage = await setStage(await open())
    const { id, support } = await running(stage)
    const others = [await stage.own('sup_milo'), await stage.own('sup_dana', { sid: 'another browser' })]
    for (const verb of ['extend', 'credential']) {
      for (const token of others) {
        const { status, body } = await stage.call('POST', `/support/sessions/${id}/${verb}`, { token })
        expect([status, body.code]).toEqual([404, 'session_not_found'])
      }
      const bySupport = await stage.call('POST', `/support/sessions/${id}/${verb}`, { token: support })
      expect([bySupport.status, bySupport.body.code]).toEqual([409, 'already_in_support_session'])
    }
  })

  test('a renewed credential lives five minutes, and never longer than the session (R-21, R-22)', async () => {
    const stage = await setStage(await open())
    const { session, renew } = await running(stage)
    stage.clock.advance(150_000)
    expect((await renew()).body.credential.expiresAt).toBe(stage.clock.now() + 300_000)
    stage.clock.advance(300_500)
    const { body } = await renew()
    expect(body.credential.expiresAt).toBe(session.expiresAt)
    expect(decodeJwt(body.credential.accessToken).exp).toBe(session.expiresAt / 1000)
    expect(await stage.context(body.credential.accessToken)).toMatchObject({ state: 'active' })
  })

  test('no token is born expired: in the last split second there is none (hephaestus #1885)', async () => {
    const stage = await setStage(await open())
    stage.clock.advance(500)
    const { renew } = await running(stage)
    stage.clock.advance(599_499)
    const last = await renew()
    expect(last.body.credential.expiresAt).toBeGreaterThan(stage.clock.now())
    stage.clock.advance(1)
    expect((await renew<Problem>()).body.code).toBe('ceiling_reached')
  })

  test('a session that is over renews nothing, and says why', async () => {
    const stage = await setStage(await open())
    const { renew } = await running(stage)
    stage.clock.advance(600_000)
    const { status, body } = await renew<Problem>()
    expect([status, body.code, body.endReason]).toEqual([410, 'session_ended', 'ceiling'])
  })

  test('a mode that the policy switches off ends what runs in it', async () => {
    const stage = await setStage(await open())
    const { id, support } = await running(stage)
    const modes = { ...TEST_POLICY.modes, view: { enabled: false, approval: 'never' as const } }
    const bridge = stage.again({ policy: { ...TEST_POLICY, modes } })
    await bridge
      .guard({})
      .check(new Request('https://api.example/', { headers: { Authorization: `Bearer ${support}` } }), undefined)
    expect(await stage.context(support)).toMatchObject({
      why: 'session_ended',
      ended: { id, reason: 'policy_changed' },
    })
    await bridge.close()
  })
})
