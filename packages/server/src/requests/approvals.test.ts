import type { ApprovalRequest, PendingAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import type { StartBody } from '@understudy/protocol/schemas'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { type Stage, sessionOf, setStage } from '../testing/stage.ts'

const ASK = { subject: 'cus_aiko', mode: 'act' } as const

/** Dana asks to act in Aiko's account, which asks first. */
async function asking(stage: Stage) {
  const { body } = await stage.start<PendingAnswer>({ body: ASK })
  const { id } = body.request
  const decide = async <T = ApprovalRequest>(
    who: string,
    verdict: string,
    options: { key?: string; note?: string } = {},
  ) =>
    stage.call<T>('POST', `/support/requests/${id}/${verdict}`, {
      token: await stage.own(who),
      body: options.note === undefined ? {} : { note: options.note },
      ...(options.key === undefined ? {} : { key: options.key }),
    })
  const use = <T = StartedAnswer>(change: Partial<StartBody> = {}, token?: string) =>
    stage.start<T>({ body: { ...ASK, requestId: id, ...change }, ...(token === undefined ? {} : { token }) })
  return { id, request: body.request, decide, use }
}

eachDatabase('approvals', (open) => {
  test('default: asked, allowed by another person, started, named in the log', async () => {
    const stage = await setStage(await open())
    const asked = await stage.start<PendingAnswer>({ body: ASK })
    expect(asked.status).toBe(202)
    expect(asked.body).toMatchObject({
      outcome: 'pending',
      request: {
        state: 'pending',
        subject: { id: 'cus_aiko' },
        mode: 'act',
        ttlSeconds: 600,
        expiresAt: stage.clock.now() + 1_800_000,
      },
    })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      state: 'own',
      epoch: 0,
      request: asked.body.request,
    })
    const { id } = asked.body.request
    const approved = await stage.call('POST', `/support/requests/${id}/approve`, {
      token: await stage.own('lead_omar'),
      body: { note: ' Fine,  \u202e go ahead ' },
    })
    expect(approved).toMatchObject({
      status: 200,
      body: { id, state: 'approved', decidedBy: { id: 'lead_omar' }, note: 'Fine, go ahead' },
    })
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ request: { state: 'approved' } })

    const started = await stage.start({ body: { ...ASK, requestId: id } })
    expect(started).toMatchObject({ status: 201, body: { subject: { id: 'cus_aiko' }, session: { mode: 'act' } } })
    expect(await stage.audit()).toMatchObject([
      { type: 'ADMIN_IMPERSONATION_REQUESTED', actor: { id: 'sup_dana' }, approver: null },
      { type: 'ADMIN_IMPERSONATION_DECIDED', actor: { id: 'lead_omar' }, outcome: 'allowed', detail: 'approved' },
      { type: 'ADMIN_IMPERSONATION_STARTED', actor: { id: 'sup_dana' }, approver: { id: 'lead_omar' } },
    ])
  })

  test('view in the same account needs nobody', async () => {
    const stage = await setStage(await open())
    expect((await stage.start({ body: { subject: 'cus_aiko' } })).status).toBe(201)
  })

  test('without a decision, or after a denial, nothing starts', async () => {
    const stage = await setStage(await open())
    const { use, decide } = await asking(stage)
    expect(await use<Problem>()).toMatchObject({ status: 409, body: { code: 'request_not_open' } })
    expect((await decide('sup_ines', 'deny')).body.state).toBe('denied')
    expect(await use<Problem>()).toMatchObject({ status: 409, body: { code: 'request_not_open' } })
    expect(await stage.context(await stage.own('sup_dana'))).not.toHaveProperty('request')
  })

  test('nobody decides for themselves, not even a lead; nobody without the role decides at all (R-09)', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start<PendingAnswer>({ token: await stage.own('sup_ines'), body: ASK })
    for (const who of ['sup_ines', 'sup_dana', 'cus_aiko']) {
      const answer = await stage.call('POST', `/support/requests/${body.request.id}/approve`, {
        token: await stage.own(who),
      })
      expect([who, answer.status, answer.body.code]).toEqual([who, 403, 'not_approver'])
    }
    const { body: listed } = await stage.call<{ requests: ApprovalRequest[] }>('GET', '/support/requests', {
      token: await stage.own('lead_omar'),
    })
    expect(listed.requests).toMatchObject([{ id: body.request.id, state: 'pending' }])
  })

  test('a lead whose account is closed decides nothing, however long their token runs (GitLab #13213)', async () => {
    const stage = await setStage(await open())
    const { decide } = await asking(stage)
    stage.people.change('sup_ines', { active: false })
    stage.people.change('lead_omar', { roles: ['customer'] })
    expect(await decide<Problem>('sup_ines', 'approve')).toMatchObject({ status: 401, body: { code: 'session_ended' } })
    expect(await decide<Problem>('lead_omar', 'approve')).toMatchObject({ status: 403, body: { code: 'not_approver' } })
    for (const path of ['/support/audit', '/support/sessions', '/support/requests', '/support/policy']) {
      expect((await stage.call('GET', path, { token: await stage.own('sup_ines') })).status).toBe(401)
    }
    expect(await stage.sql.query('SELECT state FROM understudy.approval_request')).toEqual([{ state: 'pending' }])
  })

  test('a request is decided once, whoever is quicker', async () => {
    const stage = await setStage(await open())
    const { decide } = await asking(stage)
    const answers = await Promise.all([decide('sup_ines', 'approve'), decide('lead_omar', 'deny')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect((await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_DECIDED')).toHaveLength(1)
  })

  test('repeating a decision with its key is the same answer', async () => {
    const stage = await setStage(await open())
    const { decide } = await asking(stage)
    const first = await decide('sup_ines', 'approve', { key: 'k' })
    expect((await decide('sup_ines', 'approve', { key: 'k' })).body).toEqual(first.body)
    expect((await decide<Problem>('sup_ines', 'deny', { key: 'k' })).body.code).toBe('idempotency_key_reused')
  })

  test('an approval is good for one start (I13, race table 22)', async () => {
    const stage = await setStage(await open())
    const { use, decide, id } = await asking(stage)
    await decide('sup_ines', 'approve')
    const answers = await Promise.all([use(), use()])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
    const started = answers.find(({ status }) => status === 201)
    await stage.call('POST', `/support/sessions/${started?.body.session.id}/end`, {
      token: await stage.own('sup_dana'),
    })
    expect(await use<Problem>()).toMatchObject({ status: 409, body: { code: 'request_not_open' } })
    const { body } = await stage.call<{ requests: object[] }>('GET', '/support/requests', {
      token: await stage.own('sup_dana'),
    })
    expect(body.requests).toMatchObject([{ id, state: 'used' }])
  })

  describe('an approval is good for exactly what was approved (no substitution, R-09)', () => {
    const cases: [string, Partial<StartBody>, string][] = [
      ['another subject', { subject: 'cus_noor' }, '/subject'],
      ['another mode', { mode: 'view' }, '/mode'],
      [
        'another reason',
        { reason: { code: 'technical_issue', text: 'Invoice 4711 shows twice on her dashboard' } },
        '/reason/code',
      ],
      ['another sentence', { reason: { code: 'billing_question', text: 'Just having a look around' } }, '/reason/text'],
      ['another ticket', { ticket: 'ZD-1' }, '/ticket'],
      ['a longer time', { ttlSeconds: 3600 }, '/ttlSeconds'],
    ]
    test.each(cases)('%s', async (_, change, pointer) => {
      const stage = await setStage(await open())
      const { use, decide } = await asking(stage)
      await decide('sup_ines', 'approve')
      const { status, body } = await use<Problem>(change)
      expect([status, body.code, body.errors?.map((error) => error.pointer)]).toEqual([
        422,
        'validation_failed',
        [pointer],
      ])
      expect((await use()).status).toBe(201)
    })

    test('the same account in another organisation, until it is back (race table 22)', async () => {
      const stage = await setStage(await open())
      const { use, decide } = await asking(stage)
      await decide('sup_ines', 'approve')
      for (const tenant of ['org_beta', null]) {
        stage.people.change('cus_aiko', { tenant })
        const { status, body } = await use<Problem>()
        expect([status, body.code, body.errors]).toMatchObject([422, 'validation_failed', [{ pointer: '/subject' }]])
      }
      expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
      stage.people.change('cus_aiko', { tenant: 'org_acme' })
      expect((await use()).status).toBe(201)
    })

    test('another person, another session of the same person, another kind of id', async () => {
      const stage = await setStage(await open())
      const { use, decide } = await asking(stage)
      await decide('sup_ines', 'approve')
      const others = [await stage.own('sup_milo'), await stage.own('sup_dana', { sid: 'another browser' })]
      for (const token of others) {
        expect(await use<Problem>({}, token)).toMatchObject({ status: 404, body: { code: 'request_not_found' } })
      }
      for (const requestId of ['sr_unknown', 'ss_unknown', 'x\u0000']) {
        expect((await use<Problem>({ requestId })).body.code).toBe('request_not_found')
      }
    })
  })

  test('everything is judged again at the start: an approval outlives no demotion (race table 21)', async () => {
    for (const [who, change, code] of [
      ['sup_dana', { roles: [] }, 'actor_not_allowed'],
      ['sup_dana', { active: false }, 'actor_not_allowed'],
      ['cus_aiko', { roles: ['admin'] }, 'subject_unavailable'],
      ['cus_aiko', { protected: true }, 'subject_unavailable'],
    ] as const) {
      const stage = await setStage(await open())
      const { use, decide } = await asking(stage)
      await decide('sup_ines', 'approve')
      stage.people.change(who, change)
      expect((await use<Problem>()).body.code).toBe(code)
    }
  })

  test('half an hour later it can be neither decided nor used', async () => {
    const stage = await setStage(await open())
    const first = await asking(stage)
    const second = await asking(stage)
    await second.decide('sup_ines', 'approve')
    stage.clock.advance(1_800_000)
    expect(await first.decide<Problem>('sup_ines', 'approve')).toMatchObject({
      status: 409,
      body: { code: 'request_not_open' },
    })
    expect((await second.use<Problem>()).body.code).toBe('request_not_open')
    expect(await stage.context(await stage.own('sup_dana'))).not.toHaveProperty('request')
    await stage.bridge.reap()
    expect((await stage.audit()).filter(({ detail }) => detail === 'expired')).toHaveLength(2)
  })

  test('the requester withdraws it, nobody else does, and it stays withdrawn', async () => {
    const stage = await setStage(await open())
    const { id, use, decide } = await asking(stage)
    const cancel = async (who: string) =>
      stage.call<ApprovalRequest & Problem>('POST', `/support/requests/${id}/cancel`, {
        token: await stage.own(who),
      })
    for (const who of ['sup_milo', 'sup_ines', 'cus_aiko']) {
      expect((await cancel(who)).body.code).toBe('request_not_found')
    }
    await decide('sup_ines', 'approve')
    expect((await cancel('sup_dana')).body.state).toBe('cancelled')
    expect((await cancel('sup_dana')).status).toBe(200)
    expect((await use<Problem>()).body.code).toBe('request_not_open')
    expect((await decide<Problem>('lead_omar', 'approve')).body.code).toBe('request_not_open')
  })

  test('approvers see what waits, requesters their own, customers nothing', async () => {
    const stage = await setStage(await open())
    const { id } = await asking(stage)
    const list = async (who: string) =>
      (
        await stage.call<{ requests: { id: string; actor: object }[] }>('GET', '/support/requests', {
          token: await stage.own(who),
        })
      ).body.requests
    expect(await list('sup_ines')).toMatchObject([
      { id, actor: { id: 'sup_dana' }, reason: { text: expect.any(String) } },
    ])
    expect(await list('sup_dana')).toMatchObject([{ id }])
    expect(await list('sup_milo')).toEqual([])
    expect(await list('cus_aiko')).toEqual([])
  })

  test('no audit, no request and no decision', async () => {
    const stage = await setStage(await open())
    const { decide } = await asking(stage)
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect((await stage.start<Problem>({ body: ASK })).body.code).toBe('audit_unavailable')
    expect((await decide<Problem>('sup_ines', 'approve')).body.code).toBe('audit_unavailable')
    expect(await stage.sql.query('SELECT state FROM understudy.approval_request')).toEqual([{ state: 'pending' }])
  })

  test('a lead in a support session decides nothing: their own session rests', async () => {
    const stage = await setStage(await open())
    const { decide } = await asking(stage)
    const ines = await stage.start({ token: await stage.own('sup_ines') })
    expect(await decide<Problem>('sup_ines', 'approve')).toMatchObject({
      status: 409,
      body: { code: 'own_session_suspended' },
    })
    const { body } = await stage.call('POST', '/support/requests/sr_1/approve', {
      token: ines.body.credential?.accessToken ?? null,
    })
    expect(body.code).toBe('already_in_support_session')
  })

  test('a requester who signs out leaves nothing to be used', async () => {
    const stage = await setStage(await open())
    const { use, decide } = await asking(stage)
    await decide('sup_ines', 'approve')
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect((await use<Problem>({}, await stage.own('sup_dana', { sid: 'the next one' }))).body.code).toBe(
      'request_not_found',
    )
  })

  test('the same key gives the same request, not a second one', async () => {
    const stage = await setStage(await open())
    const first = await stage.start<PendingAnswer>({ key: 'k', body: ASK })
    const second = await stage.start<PendingAnswer>({ key: 'k', body: ASK })
    expect([second.status, second.body.request.id]).toEqual([202, first.body.request.id])
  })
})
