import type { CredentialAnswer, Problem } from '@understudy/protocol'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { ACTIONS, type CallOptions, guardApart, requestOf, type Stage, sessionOf, setStage } from '../testing/stage.ts'
import { createGuard } from './index.ts'

type Name = keyof typeof ACTIONS

/** A stage with a guarded application on it. */
async function setApp(stage: Stage) {
  const guard = stage.bridge.guard(ACTIONS)
  async function ask(action: Name | 'untagged', token: string | null, context?: string, options: CallOptions = {}) {
    const request = requestOf('POST', '/api/things', {
      token,
      ...options,
      ...(context === undefined ? {} : { headers: { 'Support-Context': context } }),
    })
    const tag = action === 'untagged' ? undefined : { action, ...ACTIONS[action] }
    const result = await guard.check(request, tag, { ip: '192.0.2.9' })
    if (result.ok) return { status: 200, caller: result.caller, finished: result.finished }
    const problem = (await result.response.json()) as Problem
    const mismatch = result.response.headers.get('Support-Context-Mismatch')
    return { status: result.response.status, code: problem.code, mismatch, problem, headers: result.response.headers }
  }
  return { guard, ask }
}

async function running(stage: Stage, mode: 'view' | 'act' = 'view') {
  const { body } = await stage.start({ body: { mode } })
  const support = body.credential?.accessToken ?? ''
  return { id: body.session.id, support, own: await stage.own('sup_dana'), context: `${body.session.id};e=1` }
}

const last = async (stage: Stage) => (await stage.audit()).at(-1)

eachDatabase('guard', (open) => {
  test('default: an ordinary customer passes without a header, as themselves, unrecorded', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const noor = await stage.own('cus_noor')
    for (const action of [...(Object.keys(ACTIONS) as Name[]), 'untagged' as const]) {
      expect(await ask(action, noor)).toMatchObject({
        status: 200,
        caller: { kind: 'own', sub: 'cus_noor', roles: ['customer'], subject: null, session: null, mode: null },
      })
    }
    expect(await ask('invoice.pay', noor, 'own;e=0')).toMatchObject({ status: 200 })
    expect(await stage.audit()).toEqual([])
  })

  test('a support session reads as the subject and is recorded under the actor (nextcloud/impersonate #131, R-71, apache/tooling #957)', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const { id, support, context } = await running(stage)
    expect(await ask('invoice.read', support, context)).toMatchObject({
      status: 200,
      caller: {
        kind: 'support',
        actor: { id: 'sup_dana' },
        subject: { id: 'cus_noor' },
        sub: 'cus_noor',
        roles: ['customer'],
        mode: 'view',
        session: { id },
      },
    })
    expect(await last(stage)).toMatchObject({
      type: 'SUPPORT_ACTION',
      outcome: 'allowed',
      actor: { id: 'sup_dana' },
      actedAs: 'cus_noor',
      subject: { id: 'cus_noor' },
      session: id,
      mode: 'view',
      reason: { code: 'billing_question' },
      ticket: 'ZD-1042',
      action: { name: 'invoice.read', class: 'read', method: 'POST', route: '/api/things' },
      request: { ip: '192.0.2.9' },
    })
  })

  test('view changes nothing (R-02)', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const { support, context } = await running(stage)
    expect(await ask('project.rename', support, context)).toMatchObject({
      status: 403,
      code: 'mode_read_only',
      problem: { actionClass: 'content' },
    })
    expect(await last(stage)).toMatchObject({
      type: 'SUPPORT_ACTION',
      outcome: 'refused',
      detail: 'mode_read_only',
      actor: { id: 'sup_dana' },
      actedAs: 'cus_noor',
      action: { name: 'project.rename' },
    })
  })

  test('act changes ordinary things, less the restricted classes and what nobody declared (R-08)', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const { support, context } = await running(stage, 'act')
    expect(await ask('project.rename', support, context)).toMatchObject({ status: 200 })
    for (const action of ['password.change', 'invoice.pay', 'data.export'] as const) {
      expect(await ask(action, support, context)).toMatchObject({
        status: 403,
        code: 'action_restricted',
        problem: { actionClass: ACTIONS[action].class },
      })
    }
    expect(await ask('untagged', support, context)).toMatchObject({ status: 403, code: 'action_untagged' })
    expect((await stage.audit()).filter(({ type }) => type === 'SUPPORT_ACTION').map(({ outcome }) => outcome)).toEqual(
      ['allowed', 'refused', 'refused', 'refused', 'refused'],
    )
  })

  describe('the fence: a tab that has not caught up does nothing (session-stack I1, R-31)', () => {
    test('a support request of another session, another epoch, or of the own view', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { id, support, context } = await running(stage, 'act')
      for (const stale of [
        'own;e=0',
        'own;e=1',
        `${id};e=0`,
        `${id};e=2`,
        'ss_other;e=1',
        `${id}`,
        '',
        `${context}, ${context}`,
      ]) {
        expect(await ask('project.rename', support, stale)).toMatchObject({
          status: 409,
          code: 'context_mismatch',
          mismatch: context,
        })
      }
      expect(await last(stage)).toMatchObject({
        type: 'SUPPORT_ACTION',
        outcome: 'refused',
        detail: 'context_mismatch',
      })
      expect(await stage.sql.query('SELECT action FROM understudy.session_change')).toEqual([])
    })

    test('a support request without the header', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { support } = await running(stage)
      expect(await ask('invoice.read', support)).toMatchObject({
        status: 428,
        code: 'context_required',
        mismatch: null,
      })
    })

    test('an own request of a tab that still shows somebody else’s account (race table 8: runs as admin)', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { id, own, context } = await running(stage)
      await stage.call('POST', `/support/sessions/${id}/end`, { token: own })
      expect(await ask('project.rename', own, context)).toMatchObject({
        status: 409,
        code: 'context_mismatch',
        mismatch: 'own;e=2',
      })
      expect(await ask('project.rename', own, 'own;e=0')).toMatchObject({ status: 409, mismatch: 'own;e=2' })
      expect(await ask('project.rename', own, 'own;e=2')).toMatchObject({ status: 200 })
      expect(await ask('project.rename', own)).toMatchObject({ status: 200 })
    })

    test('the own session rests while the support session runs, whatever the header says (race table 10)', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { own, context } = await running(stage)
      for (const header of [undefined, 'own;e=0', 'own;e=1', context]) {
        expect(await ask('invoice.read', own, header)).toMatchObject({
          status: 409,
          code: 'own_session_suspended',
          mismatch: context,
        })
      }
      expect(await last(stage)).toMatchObject({
        outcome: 'refused',
        detail: 'own_session_suspended',
        actor: { id: 'sup_dana' },
      })
    })

    test('a start and an end later, the first epoch is not the third', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const first = await running(stage)
      await stage.call('POST', `/support/sessions/${first.id}/end`, { token: first.own })
      const { body } = await stage.start()
      const token = body.credential?.accessToken ?? ''
      expect(body.epoch).toBe(3)
      expect(await ask('invoice.read', token, first.context)).toMatchObject({
        status: 409,
        mismatch: `${body.session.id};e=3`,
      })
      expect(await ask('invoice.read', first.support, first.context)).toMatchObject({
        status: 401,
        code: 'session_ended',
      })
    })
  })

  describe('never falls back to the actor (lfx-self-serve #453, #1468, R-32)', () => {
    test('an ended session is 401 with the reason, also when the token still runs (R-43, better-auth #2185)', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { id, support, own, context } = await running(stage)
      await stage.call('POST', `/support/sessions/${id}/end`, { token: own })
      for (const header of [context, 'own;e=2', undefined]) {
        expect(await ask('invoice.read', support, header)).toMatchObject({
          status: 401,
          code: 'session_ended',
          problem: { endReason: 'actor_ended' },
        })
      }
      expect((await ask('invoice.read', support, context)).headers?.get('WWW-Authenticate')).toMatch(/^Bearer/)
    })

    test('an overdue session ends at the first touch, with `ceiling`', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { support, context } = await running(stage)
      stage.clock.advance(599_999)
      stage.clock.advance(1)
      expect(await ask('invoice.read', support, context)).toMatchObject({
        status: 401,
        code: 'session_ended',
        problem: { endReason: 'ceiling' },
      })
      expect((await stage.audit()).map(({ type, detail }) => [type, detail])).toContainEqual([
        'ADMIN_IMPERSONATION_ENDED',
        'ceiling',
      ])
    })

    test('an expired token of a live session is 401 token_expired', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { support, context } = await running(stage)
      stage.clock.advance(299_999)
      expect(await ask('invoice.read', support, context)).toMatchObject({ status: 200 })
      stage.clock.advance(1)
      expect(await ask('invoice.read', support, context)).toMatchObject({ status: 401, code: 'token_expired' })
    })
  })

  describe('every request is judged anew (R-05, I8, CVE-2026-17526)', () => {
    const cases = [
      ['actor demoted', 'sup_dana', { roles: ['customer'] }, 'actor_privilege_lost'],
      ['actor disabled', 'sup_dana', { active: false }, 'actor_revoked'],
      ['subject promoted', 'cus_noor', { roles: ['customer', 'support'] }, 'subject_promoted'],
      ['subject disabled', 'cus_noor', { active: false }, 'subject_disabled'],
      ['subject moved to another organisation', 'cus_noor', { tenant: 'org_beta' }, 'subject_moved'],
    ] as const
    test.each(cases)('%s between two requests', async (_, id, change, endReason) => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { support, context } = await running(stage)
      expect(await ask('invoice.read', support, context)).toMatchObject({ status: 200 })
      stage.people.change(id, change)
      expect(await ask('invoice.read', support, context)).toMatchObject({
        status: 401,
        code: 'session_ended',
        problem: { endReason },
      })
      expect((await stage.audit()).map(({ detail }) => detail)).toContain(endReason)
    })

    test('the actor’s own session ends between two requests', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { support, own, context } = await running(stage)
      await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
      expect(await ask('invoice.read', support, context)).toMatchObject({
        status: 401,
        code: 'session_ended',
        problem: { endReason: 'actor_session_ended' },
      })
      expect(await ask('invoice.read', own)).toMatchObject({ status: 401, code: 'session_ended' })
    })

    test('a directory that is away lets nobody through, and ends nothing (race table 25)', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { support, context } = await running(stage)
      stage.people.broken = true
      expect(await ask('invoice.read', support, context)).toMatchObject({ status: 503, code: 'internal' })
      stage.people.broken = false
      expect(await ask('invoice.read', support, context)).toMatchObject({ status: 200 })
    })

    test('a disabled or unknown customer is nobody', async () => {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      for (const id of ['cus_jean', 'cus_nobody']) {
        expect(await ask('invoice.read', await stage.own(id))).toMatchObject({ status: 401, code: 'session_ended' })
      }
    })
  })

  test('no audit, no action: with `strictGuard` also a read is refused when it cannot be recorded', async () => {
    const stage = await setStage(await open(), { strictGuard: true })
    const { ask } = await setApp(stage)
    const { support, context } = await running(stage, 'act')
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect(await ask('invoice.read', support, context)).toMatchObject({ status: 503, code: 'audit_unavailable' })
    expect(await ask('project.rename', support, context)).toMatchObject({ status: 503, code: 'audit_unavailable' })
    expect(await stage.sql.query('SELECT action FROM understudy.session_change')).toEqual([])
  })

  test('what the application then refused is no change in the subject’s history, and failed in the log', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const { support, context } = await running(stage, 'act')
    const changes = () => stage.sql.query('SELECT action FROM understudy.session_change ORDER BY id')

    const done = await ask('project.rename', support, context)
    await done.finished?.({ status: 200 })
    const refused = await ask('project.rename', support, context)
    expect(await changes()).toHaveLength(2)
    await refused.finished?.({ status: 422 })
    await refused.finished?.({ status: 500 })

    expect(await changes()).toEqual([{ action: 'project.rename' }])
    const log = await stage.audit()
    expect(log.slice(-3)).toMatchObject([
      { outcome: 'allowed' },
      { outcome: 'allowed' },
      { outcome: 'failed', detail: 'status_422', actor: { id: 'sup_dana' }, actedAs: 'cus_noor' },
    ])
  })

  test('an end in the middle of a request comes before it, and refuses it (race table 7)', async () => {
    for (const end of ['end', 'revoke']) {
      const stage = await setStage(await open())
      const { ask } = await setApp(stage)
      const { id, support, own, context } = await running(stage, 'act')
      stage.people.meanwhile = () => stage.call('POST', `/support/sessions/${id}/${end}`, { token: own })
      expect(await ask('project.rename', support, context)).toMatchObject({ status: 401, code: 'session_ended' })
      expect(await stage.sql.query('SELECT action FROM understudy.session_change')).toEqual([])
    }
  })

  test('a deadline in the middle of a request comes before it too', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const { id, own, context } = await running(stage, 'act')
    stage.clock.advance(500_000)
    const renewed = await stage.call<CredentialAnswer>('POST', `/support/sessions/${id}/credential`, { token: own })
    stage.people.meanwhile = async () => stage.clock.advance(100_000)
    expect(await ask('project.rename', renewed.body.credential.accessToken, context)).toMatchObject({
      status: 401,
      code: 'session_ended',
      problem: { endReason: 'ceiling' },
    })
  })

  test('an end and fifty requests at once: whatever passed stands in the log before the end (R-28)', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const { id, support, own, context } = await running(stage, 'act')
    const asked = Array.from({ length: 50 }, (_, index) =>
      index === 20
        ? stage.call('POST', `/support/sessions/${id}/end`, { token: own })
        : ask('project.rename', support, context),
    )
    const passed = (await Promise.all(asked)).filter((answer) => 'caller' in answer).length
    const events = await stage.audit()
    const end = events.findIndex(({ type }) => type === 'ADMIN_IMPERSONATION_ENDED')
    const allowed = events.flatMap(({ type, outcome }, at) =>
      type === 'SUPPORT_ACTION' && outcome === 'allowed' ? [at] : [],
    )
    expect(allowed).toHaveLength(passed)
    expect(allowed.every((at) => at < end)).toBe(true)
  })

  test('no credential at all is an ordinary visitor: 401, and no entry in the log', async () => {
    const stage = await setStage(await open())
    const { ask } = await setApp(stage)
    const { status, code, headers } = await ask('invoice.read', null)
    expect([status, code, headers?.get('WWW-Authenticate')]).toEqual([401, 'not_authenticated', 'Bearer'])
    expect(await stage.audit()).toEqual([])
  })

  test('hono: the middleware hands the caller on, and a route of an undeclared action is found at set-up', async () => {
    const stage = await setStage(await open())
    const guard = stage.bridge.guard(ACTIONS)
    const app = new Hono<{ Bindings: { ip: string } }>()
    app.get('/invoices', guard.guarded('invoice.read'), (c) => c.json({ of: c.get('caller').sub }))
    app.post('/projects', guard.guarded('project.rename'), (c) => c.json({ of: c.get('caller').sub }))
    // @ts-expect-error the map does not have it
    expect(() => guard.guarded('account.delete')).toThrow(/not in the action map/)
    // @ts-expect-error nor what every object has
    expect(() => guard.guarded('toString')).toThrow(/not in the action map/)

    const { support, context } = await running(stage)
    const headers = { 'Support-Context': context }
    const read = await app.fetch(requestOf('GET', '/invoices', { token: support, headers }), { ip: '192.0.2.1' })
    expect(await read.json()).toEqual({ of: 'cus_noor' })
    expect((await last(stage))?.request?.ip).toBe('192.0.2.1')
    const write = await app.fetch(requestOf('POST', '/projects', { token: support, headers }))
    expect([write.status, ((await write.json()) as Problem).code]).toEqual([403, 'mode_read_only'])
  })

  test('a guard in a process of its own judges the same', async () => {
    const sql = await open()
    const stage = await setStage(sql)
    const { support, context, id, own } = await running(stage)
    const guard = createGuard({ ...guardApart(stage), sql })
    const check = () =>
      guard.check(requestOf('GET', '/invoices', { token: support, headers: { 'Support-Context': context } }), {
        action: 'invoice.read',
        ...ACTIONS['invoice.read'],
      })
    expect((await check()).ok).toBe(true)
    await stage.call('POST', `/support/sessions/${id}/end`, { token: own })
    expect((await check()).ok).toBe(false)
  })
})
