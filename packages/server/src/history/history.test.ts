import type { EndAnswer, HistoryEntry, Problem } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { ACTIONS, requestOf, type Stage, setStage } from '../testing/stage.ts'

const history = async (stage: Stage, token: string, context?: string) =>
  stage.call<{ entries: HistoryEntry[] } & Problem>('GET', '/support/history', {
    token,
    ...(context === undefined ? {} : { headers: { 'Support-Context': context } }),
  })

eachDatabase('history', (open) => {
  test('default: when, how far, why and what, without the internal text and without the agent (R-68, R-81)', async () => {
    const stage = await setStage(await open(), { supportTeam: 'Parcelwise support' })
    const { body } = await stage.start({ body: { mode: 'act' } })
    const { id, startedAt } = body.session
    const guard = stage.bridge.guard(ACTIONS)
    stage.clock.advance(1000)
    for (const action of ['invoice.read', 'project.rename', 'invoice.pay'] as const) {
      const headers = { 'Support-Context': `${id};e=1` }
      const request = requestOf('POST', '/', { token: body.credential?.accessToken ?? '', headers })
      await guard.check(request, { action, ...ACTIONS[action] })
    }
    const noor = await stage.own('cus_noor')
    const entry = {
      id,
      startedAt,
      endedAt: null,
      mode: 'act',
      purpose: 'Billing question',
      ticket: 'ZD-1042',
      changes: [{ at: startedAt + 1000, action: 'project.rename' }],
      by: 'Parcelwise support',
    }
    const live = await history(stage, noor)
    expect(live.body.entries).toEqual([entry])
    expect(live.text).not.toMatch(/4711|dashboard|Dana|sup_dana|console/)

    stage.clock.advance(900_000)
    expect((await history(stage, noor)).body.entries).toEqual([{ ...entry, endedAt: startedAt + 600_000 }])
    expect((await history(stage, await stage.own('cus_tomas'))).body.entries).toEqual([])
  })

  test('in a support session it is the subject’s, fenced and recorded like any read', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    const token = body.credential?.accessToken ?? ''
    const context = `${body.session.id};e=1`
    expect((await history(stage, token, context)).body.entries).toMatchObject([{ id: body.session.id }])
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'SUPPORT_ACTION',
      action: { name: 'support_history.read' },
    })
    expect((await history(stage, token)).body.code).toBe('context_required')
    expect((await history(stage, await stage.own('sup_dana'))).body.code).toBe('own_session_suspended')
  })

  test('the subject ends a visit; the agent is back to themselves, with that reason (race table 19)', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    const path = `/support/history/${body.session.id}/end`
    const {
      status,
      body: answer,
      text,
    } = await stage.call<EndAnswer>('POST', path, { token: await stage.own('cus_noor') })
    expect([status, answer.outcome]).toEqual([200, 'ended'])
    expect(answer).toMatchObject({ session: { reason: 'subject_revoked', returnTo: null }, own: 'stands', epoch: 0 })
    expect(text).not.toMatch(/console|Dana/)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      state: 'own',
      ended: { reason: 'subject_revoked', returnTo: '/console/customers/cus_noor' },
    })
    expect((await stage.audit()).at(-1)).toMatchObject({
      type: 'ADMIN_IMPERSONATION_ENDED',
      actor: { id: 'cus_noor' },
      detail: 'subject_revoked',
    })
    const again = await stage.call<EndAnswer>('POST', path, { token: await stage.own('cus_noor') })
    expect([again.status, again.body.outcome]).toEqual([200, 'already_ended'])
  })

  test('nobody else ends it there: not others, not the agent under the subject’s name', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    const path = `/support/history/${body.session.id}/end`
    for (const who of ['cus_tomas', 'sup_milo']) {
      expect((await stage.call('POST', path, { token: await stage.own(who) })).body.code).toBe('session_not_found')
    }
    const support = await stage.call('POST', path, { token: body.credential?.accessToken ?? null })
    expect(support.body.code).toBe('already_in_support_session')
    expect((await stage.call('POST', path)).body.code).toBe('not_authenticated')
  })
})
