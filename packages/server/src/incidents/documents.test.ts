import type { AuditEvent, EndAnswer, Problem, StartedAnswer } from '@understudy/protocol'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { requestOf, START, type Stage, sessionOf, setStage } from '../testing/stage.ts'

// The tables of the three documents that this product started from, each row by name.

const ACTIONS = {
  'data.read': { class: 'read', mutates: false },
  'password.change': { class: 'credentials', mutates: true },
  'factor.add': { class: 'credentials', mutates: true },
  'payment.make': { class: 'money', mutates: true },
  'account.delete': { class: 'deletion', mutates: true },
} as const

async function running(stage: Stage) {
  const { ttlSeconds: _, ...wish } = START
  const started = { token: await stage.own('sup_dana'), body: { ...wish, mode: 'act' } }
  const { body } = await stage.call<StartedAnswer>('POST', '/support/sessions', started)
  const token = body.credential?.accessToken ?? ''
  const headers = { 'Support-Context': `${body.session.id};e=${body.epoch}` }
  const guard = stage.bridge.guard(ACTIONS)
  async function ask(action: keyof typeof ACTIONS): Promise<string> {
    const tag = ACTIONS[action]
    const request = requestOf(tag.mutates ? 'POST' : 'GET', '/api/things', { token, headers })
    const result = await guard.check(request, { action, ...tag })
    return result.ok ? 'may' : ((await result.response.json()) as Problem).code
  }
  const end = async (by: string) =>
    stage.call<EndAnswer>('POST', `/support/sessions/${body.session.id}/end`, { token: by })
  return { session: body.session, token, ask, end, own: await stage.own('sup_dana') }
}

eachDatabase('the tables of the documents', (open) => {
  test.each([
    ['read the user’s data: may', 'data.read', 'may'],
    ['change the password: may not', 'password.change', 'action_restricted'],
    ['add a second factor: may not', 'factor.add', 'action_restricted'],
    ['make a payment: may not', 'payment.make', 'action_restricted'],
    ['delete the account: may not', 'account.delete', 'action_restricted'],
  ] as const)('Olympus, what admin can and cannot do: %s', async (_, action, outcome) => {
    const { ask } = await running(await setStage(await open()))
    expect(await ask(action)).toBe(outcome)
  })

  test('Olympus, time limits: ten minutes by default, and another start for more', async () => {
    const stage = await setStage(await open())
    const { session, token, ask } = await running(stage)
    expect(session.expiresAt - session.startedAt).toBe(600_000)
    expect((decodeJwt(token).exp ?? 0) * 1000).toBeLessThanOrEqual(session.expiresAt)
    stage.clock.advance(600_000)
    expect(await ask('data.read')).not.toBe('may')
    expect((await stage.start()).status).toBe(201)
  })

  test('Olympus, the token: `sub` is the user, `act.sub` the admin', async () => {
    const { token } = await running(await setStage(await open()))
    expect(decodeJwt(token)).toMatchObject({ sub: 'cus_noor', act: { sub: 'sup_dana' } })
  })

  test('Olympus, the log: who, whom, why, when, from where; and what is done is the admin’s, not the user’s', async () => {
    const stage = await setStage(await open())
    const { session, ask, end, own } = await running(stage)
    await ask('data.read')
    await end(own)
    const of = (type: AuditEvent['type']) =>
      stage.audit().then((events) => events.find((event) => event.type === type && event.session === session.id))
    expect(await of('ADMIN_IMPERSONATION_STARTED')).toMatchObject({
      actor: { id: 'sup_dana' },
      subject: { id: 'cus_noor' },
      reason: { text: 'Invoice 4711 shows twice on her dashboard' },
      ticket: 'ZD-1042',
      request: { ip: '192.0.2.7', userAgent: 'stage/1' },
    })
    expect(await of('SUPPORT_ACTION')).toMatchObject({
      actor: { id: 'sup_dana' },
      actedAs: 'cus_noor',
      action: { name: 'data.read' },
    })
    expect(await of('ADMIN_IMPERSONATION_ENDED')).toMatchObject({ actor: { id: 'sup_dana' }, detail: 'actor_ended' })
  })

  test.each([
    ['the admin ends it: that session is over, the admin’s is back', 'ended'],
    ['the admin’s session is revoked: both are over', 'own revoked'],
    ['the impersonated session is revoked by itself: the admin’s is untouched', 'revoked'],
  ] as const)('Kotauth, the cascade: %s', async (_, what) => {
    const stage = await setStage(await open())
    const { session, token, end, own } = await running(stage)
    if (what === 'ended') expect((await end(own)).body).toMatchObject({ outcome: 'ended', own: 'stands' })
    if (what === 'own revoked') await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    if (what === 'revoked') {
      await stage.call('POST', `/support/sessions/${session.id}/revoke`, { token: await stage.own('sup_ines') })
    }
    expect(await stage.context(token)).toMatchObject({ state: 'signed-out', why: 'session_ended' })
    const left = await stage.context(own)
    expect(left.state).toBe(what === 'own revoked' ? 'signed-out' : 'own')
  })

  test('Kotauth, who may: nobody impersonates a colleague', async () => {
    const stage = await setStage(await open())
    const refused = await stage.start<Problem>({ body: { subject: 'sup_milo' } })
    expect([refused.status, refused.body.code]).toEqual([404, 'subject_unavailable'])
  })
})
