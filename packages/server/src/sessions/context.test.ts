import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { requestOf, setStage } from '../testing/stage.ts'

eachDatabase('context', (open) => {
  test('nobody, an ordinary customer, and an agent before any session', async () => {
    const stage = await setStage(await open())
    const now = stage.clock.now()
    expect(await stage.context(null)).toEqual({ state: 'signed-out', epoch: 0, now, why: 'no_credential' })
    const person = (id: string, name: string) => ({ id, name, email: `${id}@mail.example` })
    expect(await stage.context(await stage.own('cus_noor'))).toEqual({
      state: 'own',
      epoch: 0,
      now,
      actor: person('cus_noor', 'Noor Haddad'),
    })
    expect(await stage.context(await stage.own('sup_dana'))).toEqual({
      state: 'own',
      epoch: 0,
      now,
      actor: person('sup_dana', 'Dana Reyes'),
    })
  })

  test('asking changes nothing, however often, and is not recorded', async () => {
    const stage = await setStage(await open())
    await stage.start()
    const token = await stage.own('sup_dana')
    const first = await stage.context(token)
    for (let count = 0; count < 3; count += 1) expect(await stage.context(token)).toEqual(first)
    expect(await stage.audit()).toHaveLength(1)
  })

  test('people are named as the directory names them now', async () => {
    const stage = await setStage(await open())
    await stage.start()
    stage.people.change('cus_noor', { person: { id: 'cus_noor', name: 'Noor Haddad-Silva' } })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ subject: { name: 'Noor Haddad-Silva' } })
  })

  test('an overdue session is ended on the way, once, for both credentials (R-35)', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    stage.clock.advance(600_000)
    const [support, own] = await Promise.all([
      stage.context(body.credential?.accessToken ?? null),
      stage.context(await stage.own('sup_dana')),
    ])
    expect(support).toMatchObject({ state: 'signed-out', why: 'session_ended', ended: { reason: 'ceiling' } })
    expect(own).toMatchObject({ state: 'own', epoch: 2, ended: { reason: 'ceiling' } })
    expect((await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')).toHaveLength(1)
  })

  test('a credential that has lapsed is nobody’s, although its session goes on (I4)', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    stage.clock.advance(300_000)
    expect(await stage.context(body.credential?.accessToken ?? null)).toEqual({
      state: 'signed-out',
      epoch: 0,
      now: stage.clock.now(),
      why: 'token_expired',
    })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'active' })
  })

  test('the last of several sessions is the one it tells of', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    for (const subject of ['cus_noor', 'cus_tomas']) {
      const { body } = await stage.start({ body: { subject } })
      stage.clock.advance(1000)
      await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token })
    }
    expect(await stage.context(token)).toMatchObject({
      state: 'own',
      epoch: 4,
      ended: { subject: { id: 'cus_tomas' } },
    })
  })

  test('another session of the same person is another context', async () => {
    const stage = await setStage(await open())
    await stage.start()
    const elsewhere = await stage.context(await stage.own('sup_dana', { sid: 'another browser' }))
    expect(elsewhere).toMatchObject({ state: 'own', epoch: 0 })
    expect(elsewhere).not.toHaveProperty('ended')
  })

  test('when it cannot be known, it is not said', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    stage.people.broken = true
    const { status, body } = await stage.call('GET', '/support/context', { token })
    expect([status, body.code]).toEqual([503, 'internal'])
    expect(stage.log).toContainEqual({ level: 'error', event: 'directory_failed', error: 'Error' })
  })

  test('a failure inside tells nothing of the inside, to the caller or to the log (R-66)', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    await stage.sql.query('ALTER TABLE understudy.actor_session RENAME TO away')
    const answer = await stage.bridge.fetch(requestOf('GET', '/support/context', { token }))
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toMatch(/actor_session|relation|at |eyJ/)
    expect(stage.log).toMatchObject([{ event: 'request_failed', error: expect.stringMatching(/^\w+ 42P01$/) }])
    expect(JSON.stringify(stage.log)).not.toMatch(/actor_session|eyJ/)
  })
})
