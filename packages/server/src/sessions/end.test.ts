import type { ContextAnswer, EndAnswer, Problem } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { type Stage, sessionOf, setStage } from '../testing/stage.ts'

/** Dana in Noor's account, with both credentials. */
async function running(stage: Stage) {
  const { body } = await stage.start()
  const { id } = body.session
  const support = body.credential?.accessToken ?? ''
  const own = await stage.own('sup_dana')
  const end = <T = EndAnswer>(token: string | null, key?: string) =>
    stage.call<T>('POST', `/support/sessions/${id}/end`, { token, ...(key === undefined ? {} : { key }) })
  return { id, support, own, end }
}

const endedRows = async (stage: Stage) =>
  (await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')

eachDatabase('end', (open, engine) => {
  test('default: over for both credentials, the own session stands, one row', async () => {
    const stage = await setStage(await open())
    const { id, support, own, end } = await running(stage)
    stage.clock.advance(5000)
    const { status, body } = await end(own)

    expect(status).toBe(200)
    const session = {
      id,
      reason: 'actor_ended',
      endedAt: stage.clock.now(),
      subject: { id: 'cus_noor', name: 'Noor Haddad', email: 'cus_noor@mail.example' },
      returnTo: '/console/customers/cus_noor',
    }
    expect(body).toEqual({ outcome: 'ended', session, own: 'stands', epoch: 2, now: stage.clock.now() })
    expect(await stage.context(own)).toMatchObject({
      state: 'own',
      epoch: 2,
      actor: { id: 'sup_dana' },
      ended: session,
    })
    expect(await stage.context(support)).toMatchObject({
      state: 'signed-out',
      why: 'session_ended',
      epoch: 2,
      ended: session,
    })
    expect(await endedRows(stage)).toMatchObject([
      {
        actor: { id: 'sup_dana' },
        subject: { id: 'cus_noor' },
        session: id,
        detail: 'actor_ended',
        outcome: 'allowed',
      },
    ])
  })

  test('repeating it, by either credential, is the same success with one row (race table 6, R-41)', async () => {
    const stage = await setStage(await open())
    const { support, own, end } = await running(stage)
    const first = await end(support)
    for (const token of [support, own, support]) {
      const again = await end(token)
      expect([again.status, again.body.outcome]).toEqual([200, 'already_ended'])
      expect({ ...again.body, outcome: 'ended' }).toEqual(first.body)
    }
    expect(await endedRows(stage)).toHaveLength(1)
  })

  test('five ends at once make one row and one step of the epoch', async () => {
    const stage = await setStage(await open())
    const { own, end } = await running(stage)
    const keys = [1, 2, 3, 4, 5].map((key) => `end-at-once-${key}`)
    const answers = await Promise.all(keys.map((key) => end(own, key)))
    expect(answers.map(({ body }) => body.outcome).toSorted()).toEqual([...Array(4).fill('already_ended'), 'ended'])
    expect(await stage.context(own)).toMatchObject({ epoch: 2 })
    expect(await endedRows(stage)).toHaveLength(1)
    // Each is told again what it was told, whichever was the one.
    for (const [index, key] of keys.entries()) expect((await end(own, key)).body).toEqual(answers[index]?.body)
  })

  test('it works with a support token that has expired: holding the session is enough', async () => {
    const stage = await setStage(await open())
    const { support, end } = await running(stage)
    stage.clock.advance(400_000)
    expect(await stage.context(support)).toMatchObject({ state: 'signed-out', why: 'token_expired' })
    expect((await end(support)).body.outcome).toBe('ended')
  })

  test('a session whose time is over ended by its ceiling, whoever asks later', async () => {
    const stage = await setStage(await open())
    const { own, end } = await running(stage)
    const deadline = stage.clock.now() + 600_000
    stage.clock.advance(900_000)
    expect((await end(own)).body).toMatchObject({
      outcome: 'already_ended',
      session: { reason: 'ceiling', endedAt: deadline },
    })
  })

  test('a log that is away does not keep anybody in; the row follows once (race table 24)', async () => {
    const stage = await setStage(await open())
    const { support, own, end } = await running(stage)
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect((await end(own)).body.outcome).toBe('ended')
    expect(await stage.context(support)).toMatchObject({ state: 'signed-out', why: 'session_ended' })
    expect(await endedRows(stage)).toEqual([])
    await stage.bridge.reap()
    expect(stage.log.map(({ event }) => event)).toEqual(['audit_queued', 'audit_queue_stuck'])

    await stage.sql.query('ALTER FUNCTION understudy.append_audit_away(text) RENAME TO append_audit')
    stage.clock.advance(60_000)
    await stage.bridge.reap()
    await stage.bridge.reap()
    expect(await endedRows(stage)).toMatchObject([
      { detail: 'actor_ended', time: new Date(stage.clock.now() - 60_000).toISOString() },
    ])
  })

  // The embedded database has one connection: nobody else can hold the end of the log there.
  if (engine === 'postgres') {
    test('a log that hangs does not keep anybody in either', async () => {
      const stage = await setStage(await open())
      const { own, end } = await running(stage)
      let letGo = () => {}
      const hanging = stage.sql.transaction(async (tx) => {
        await tx.query('SELECT 1 FROM understudy.audit_head FOR UPDATE')
        await new Promise<void>((resolve) => {
          letGo = resolve
        })
      })
      expect((await end(own)).body.outcome).toBe('ended')
      letGo()
      await hanging
      await stage.bridge.reap()
      expect(await endedRows(stage)).toMatchObject([{ detail: 'actor_ended' }])
    })
  }

  test('a directory that is away does not keep anybody in (R-14, R-41)', async () => {
    const stage = await setStage(await open())
    const { own, end } = await running(stage)
    stage.people.broken = true
    expect((await end(own)).body).toMatchObject({ outcome: 'ended', own: 'gone' })
  })

  test('after the actor’s own session is gone it is a success that says so (Better Auth: 500 and still alive)', async () => {
    const stage = await setStage(await open())
    const { support, own, end } = await running(stage)
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    for (const token of [own, support]) {
      expect((await end(token)).body).toMatchObject({
        outcome: 'already_ended',
        session: { reason: 'actor_session_ended' },
        own: 'gone',
      })
    }
  })

  test('the own session comes back only as what it is now (R-42)', async () => {
    const stage = await setStage(await open())
    const { own, end } = await running(stage)
    stage.people.change('sup_dana', { active: false })
    expect((await end(own)).body.own).toBe('gone')
    expect(await stage.context(own)).toMatchObject({ state: 'signed-out', why: 'session_ended' })
  })

  describe('who may end (CVE-2016-4340: a whole matrix, for every route)', () => {
    test('strangers find nothing and change nothing', async () => {
      const stage = await setStage(await open())
      const { support, end } = await running(stage)
      const milo = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
      const strangers = [
        await stage.own('sup_milo'),
        await stage.own('cus_noor'),
        await stage.own('cus_tomas'),
        await stage.own('sup_ines'),
        milo.body.credential?.accessToken ?? '',
      ]
      for (const token of strangers) {
        const { status, body } = await end<Problem>(token)
        expect([status, body.code]).toEqual([404, 'session_not_found'])
      }
      expect((await end<Problem>(null)).body.code).toBe('not_authenticated')
      expect(await stage.context(support)).toMatchObject({ state: 'active' })
    })

    test('without a session to end nothing changes for anybody', async () => {
      const stage = await setStage(await open())
      for (const id of ['sup_dana', 'cus_noor']) {
        const token = await stage.own(id)
        const before = await stage.context(token)
        const { status } = await stage.call('POST', '/support/sessions/ss_unknown/end', { token })
        expect(status).toBe(404)
        expect(await stage.context(token)).toEqual(before)
      }
    })

    test('the subject signing in anywhere never becomes the agent (MAIF/daikoku #1102, R-40)', async () => {
      const stage = await setStage(await open())
      await running(stage)
      const noor = await stage.own('cus_noor')
      expect(await stage.context(noor)).toEqual<ContextAnswer>({
        state: 'own',
        epoch: 0,
        now: stage.clock.now(),
        actor: { id: 'cus_noor', name: 'Noor Haddad', email: 'cus_noor@mail.example' },
      })
    })

    test('the actor ends it from another browser of theirs too', async () => {
      const stage = await setStage(await open())
      const { end } = await running(stage)
      expect((await end(await stage.own('sup_dana', { sid: 'another browser' }))).body.outcome).toBe('ended')
    })
  })

  describe('revoke', () => {
    const revoke = async <T = EndAnswer>(stage: Stage, id: string, session: string) =>
      stage.call<T>('POST', `/support/sessions/${session}/revoke`, { token: await stage.own(id) })

    test('a lead stops any session, from the next request on (R-28, R-43)', async () => {
      const stage = await setStage(await open())
      const { id, support, own } = await running(stage)
      expect((await revoke(stage, 'lead_omar', id)).body).toMatchObject({
        outcome: 'ended',
        session: { reason: 'operator_revoked' },
      })
      expect(await stage.context(support)).toMatchObject({
        why: 'session_ended',
        ended: { reason: 'operator_revoked' },
      })
      expect(await stage.context(own)).toMatchObject({ state: 'own', epoch: 2 })
      expect(await endedRows(stage)).toMatchObject([{ actor: { id: 'lead_omar' }, subject: { id: 'cus_noor' } }])
    })

    test('an actor stops their own; others learn nothing, not even whether it exists', async () => {
      const stage = await setStage(await open())
      const { id, support } = await running(stage)
      for (const [who, session] of [
        ['sup_milo', id],
        ['sup_milo', 'ss_unknown'],
        ['cus_noor', id],
      ] as const) {
        const { status, body } = await revoke<Problem>(stage, who, session)
        expect([status, body.code]).toEqual([403, 'not_approver'])
      }
      const { body } = await stage.call('POST', `/support/sessions/${id}/revoke`, { token: support })
      expect(body.code).toBe('already_in_support_session')
      expect((await revoke(stage, 'sup_dana', id)).body.outcome).toBe('ended')
    })

    test('a lead who is no lead any more stops nothing', async () => {
      const stage = await setStage(await open())
      const { id } = await running(stage)
      stage.people.change('lead_omar', { active: false })
      expect((await revoke<Problem>(stage, 'lead_omar', id)).body.code).toBe('not_approver')
    })

    test('operators see who is where; everybody else is refused', async () => {
      const stage = await setStage(await open())
      const { id } = await running(stage)
      const list = async (who: string) =>
        stage.call<{ sessions: object[] } & Problem>('GET', '/support/sessions', { token: await stage.own(who) })
      expect((await list('sup_ines')).body.sessions).toMatchObject([
        { actor: { id: 'sup_dana' }, subject: { id: 'cus_noor' }, session: { id, ticket: 'ZD-1042' } },
      ])
      expect((await list('cus_noor')).body.code).toBe('actor_not_allowed')
      stage.clock.advance(600_000)
      expect((await list('sup_ines')).body.sessions).toEqual([])
      expect(await endedRows(stage)).toMatchObject([{ detail: 'ceiling' }])
    })
  })
})
