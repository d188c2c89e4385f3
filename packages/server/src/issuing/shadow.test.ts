import type { Problem } from '@understudy/protocol'
import type { IntrospectionAnswer, TokenAnswer } from '@understudy/protocol/schemas'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { ocsfOf } from '../audit/export/ocsf.ts'
import { createGuard } from '../guard/index.ts'
import { keto } from '../issuers/keto.ts'
import { eachDatabase } from '../testing/databases.ts'
import { AUDIENCE, PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { type KetoStage, SEALING_KEY, SHADOW_POLICY, setKetoStage } from '../testing/ketoStage.ts'
import { basic, callOAuth, createTestClients, exchangeForm } from '../testing/oauthClients.ts'
import { ACTIONS, BRIDGE_ISSUER, requestOf, sessionOf, setStage } from '../testing/stage.ts'

const clients = await createTestClients()

const SHADOW = { body: { mode: 'shadow' } } as const

/** A session of Dana's in shadow mode, and what it takes to ask for something in it. */
async function shadow({ stage }: KetoStage) {
  const started = await stage.start(SHADOW)
  expect(started.status).toBe(201)
  const { session, credential } = started.body
  const token = credential?.accessToken ?? ''
  const guard = stage.bridge.guard(ACTIONS)
  async function ask(
    action: keyof typeof ACTIONS,
    resource?: string,
    { context = `${session.id};e=1`, by = guard } = {},
  ) {
    const headers = context === '' ? {} : { 'Support-Context': context }
    const tag = { action, ...ACTIONS[action] }
    const request = requestOf('POST', '/api/things', { token, headers })
    const result = await by.check(request, tag, resource === undefined ? {} : { resource })
    if (result.ok) return { status: 200, caller: result.caller }
    const { code, endReason } = (await result.response.json()) as Problem
    return { status: result.response.status, code, endReason }
  }
  return { session, token, guard, ask }
}

eachDatabase('a session in shadow mode: the actor as themselves, with a grant', (open) => {
  test('the token: sub stays the actor, and account, reason, ticket and longest time are its details (RFC 9396)', async () => {
    const made = await setKetoStage(await open())
    const { session, token } = await shadow(made)
    const claims = decodeJwt(token)
    expect(claims).toMatchObject({
      iss: BRIDGE_ISSUER,
      sub: 'sup_dana',
      sub_id: { format: 'iss_sub', iss: PROVIDER_ISSUER, sub: 'sup_dana' },
      sid: session.id,
      scope: 'support:shadow',
      authorization_details: [
        {
          type: 'support_session',
          mode: 'shadow',
          subject: 'cus_noor',
          reason_code: 'billing_question',
          ticket: 'ZD-1042',
          max_ttl_seconds: 3600,
        },
      ],
    })
    expect(claims).not.toHaveProperty('act')
    expect(token).not.toContain(Buffer.from('Invoice 4711').toString('base64url').slice(0, 12))
    expect(made.grants()).toHaveLength(2)
    expect(await made.stage.context(token)).toMatchObject({
      state: 'active',
      actor: { id: 'sup_dana' },
      subject: { id: 'cus_noor' },
      session: { mode: 'shadow' },
    })
  })

  test('the guard: what the grant opens is done by the actor, and every line of the log is in their name', async () => {
    const made = await setKetoStage(await open())
    const { ask, session, token } = await shadow(made)
    expect(await ask('invoice.read')).toMatchObject({
      status: 200,
      caller: {
        kind: 'support',
        mode: 'shadow',
        actor: { id: 'sup_dana' },
        subject: { id: 'cus_noor' },
        session: { id: session.id },
        sub: 'sup_dana',
        roles: [],
      },
    })
    // Not opened: Keto says no to `edit`. Restricted and of another account: whatever it says.
    expect(await ask('project.rename')).toMatchObject({ status: 403, code: 'action_restricted' })
    expect(await ask('invoice.pay')).toMatchObject({ status: 403, code: 'action_restricted' })
    expect(await ask('invoice.read', 'cus_tomas')).toMatchObject({ status: 403, code: 'action_restricted' })
    await made.stage.call('POST', `/support/sessions/${session.id}/end`, { token })
    const lines = await made.stage.audit()
    // Nobody became anybody: what was given, and taken away.
    expect([lines[0], lines.at(-1)].map((line) => ocsfOf(line!))).toMatchObject([
      { type_uid: 300501, user: { uid: 'sup_dana' }, resources: [{ uid: 'cus_noor' }], privileges: ['support:shadow'] },
      { type_uid: 300502, user: { uid: 'sup_dana' }, actor: { user: { uid: 'sup_dana' } } },
    ])
    expect(lines.map(({ type, outcome }) => [type, outcome])).toEqual([
      ['ADMIN_IMPERSONATION_STARTED', 'allowed'],
      ['SUPPORT_ACTION', 'allowed'],
      ['SUPPORT_ACTION', 'refused'],
      ['SUPPORT_ACTION', 'refused'],
      ['SUPPORT_ACTION', 'refused'],
      ['ADMIN_IMPERSONATION_ENDED', 'allowed'],
    ])
    for (const line of lines) {
      expect(line).toMatchObject({
        actor: { id: 'sup_dana' },
        actedAs: null,
        subject: { id: 'cus_noor' },
        mode: 'shadow',
      })
    }
  })

  test('a change that the grant opens: the action is asked for as the application says', async () => {
    const questionOf = () => ({ object: 'cus_noor', relation: 'view' })
    const { ask } = await shadow(await setKetoStage(await open(), { keto: { questionOf } }))
    expect(await ask('project.rename')).toMatchObject({ status: 200, caller: { sub: 'sup_dana' } })
    expect(await ask('invoice.pay')).toMatchObject({ code: 'action_restricted' })
  })

  test('the context is asserted as in every mode, and the own credential rests', async () => {
    const made = await setKetoStage(await open())
    const { ask, guard } = await shadow(made)
    expect(await ask('invoice.read', undefined, { context: '' })).toMatchObject({
      status: 428,
      code: 'context_required',
    })
    expect(await ask('invoice.read', undefined, { context: 'own;e=1' })).toMatchObject({
      status: 409,
      code: 'context_mismatch',
    })
    const own = requestOf('POST', '/api/things', { token: await made.stage.own('sup_dana') })
    const result = await guard.check(own, { action: 'invoice.read', ...ACTIONS['invoice.read'] })
    expect(result).toMatchObject({ ok: false, response: { status: 409 } })
  })

  test('the grant is gone at Keto: refused at once, and the session is over, by a colleague', async () => {
    const made = await setKetoStage(await open())
    const { ask, session } = await shadow(made)
    // She owns another account, and this one by mistake: the grant decides all the same.
    await made.write({ namespace: 'Account', object: 'cus_noor', relation: 'owners', subject_id: 'sup_dana' })
    await made.remove({ namespace: 'SupportGrant', object: session.id, relation: 'agents' })
    expect(await ask('invoice.read')).toEqual({ status: 401, code: 'session_ended', endReason: 'operator_revoked' })
    expect(await made.stage.context(await made.stage.own('sup_dana'))).toMatchObject({
      state: 'own',
      ended: { reason: 'operator_revoked' },
    })
    await made.stage.bridge.reap()
    expect(made.grants()).toEqual([])
  })

  test('Keto cannot be asked: nothing is let through, and the session stays', async () => {
    const made = await setKetoStage(await open())
    const { ask } = await shadow(made)
    await made.server.close()
    expect(await ask('invoice.read')).toMatchObject({ status: 503, code: 'internal' })
    expect(made.stage.log).toContainEqual(
      expect.objectContaining({ event: 'grant_not_asked', code: 'back_end_unreachable' }),
    )
    expect(await made.stage.context(await made.stage.own('sup_dana'))).toMatchObject({ state: 'active' })
  })

  test('a guard away from the bridge asks Keto too; without somebody to ask there is none', async () => {
    const sql = await open()
    const made = await setKetoStage(sql)
    const { ask } = await shadow(made)
    const { readUrl, writeUrl } = made.server
    const issuer = keto({ readUrl, writeUrl })
    const shared = { sql, issuer: BRIDGE_ISSUER, audience: AUDIENCE, policy: SHADOW_POLICY, now: made.stage.clock.now }
    const options = { ...shared, identityProvider: made.stage.provider.settings, directory: made.stage.people }
    expect(() => createGuard({ ...options, actions: ACTIONS })).toThrow(/`shadow` needs grants/)
    const { permits } = issuer
    const by = createGuard({ ...options, actions: ACTIONS, grants: { ...issuer, permits: permits! } })
    expect(await ask('invoice.read', undefined, { by })).toMatchObject({ status: 200 })
    expect(await ask('project.rename', undefined, { by })).toMatchObject({ status: 403 })
    await by.close()
  })

  test.each([
    [
      'the actor ends it',
      async ({ stage }: KetoStage, id: string) => {
        await stage.call('POST', `/support/sessions/${id}/end`, { token: await stage.own('sup_dana') })
      },
    ],
    [
      'the actor’s own session is over',
      async ({ stage }: KetoStage) => {
        await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
      },
    ],
    [
      'the actor is no agent any more',
      async ({ stage }: KetoStage) => {
        stage.people.change('sup_dana', { roles: ['customer'] })
        await stage.bridge.events.personChanged('sup_dana')
      },
    ],
    [
      'the subject’s account is closed',
      async ({ stage }: KetoStage) => {
        stage.people.change('cus_noor', { active: false })
        await stage.bridge.events.personChanged('cus_noor')
      },
    ],
    [
      'its time is over',
      async ({ stage }: KetoStage) => {
        stage.clock.advance(600_001)
        expect(await stage.bridge.reap()).toBe(1)
      },
    ],
  ])('%s: the grant is deleted, and the deletion read back', async (_, end) => {
    const sql = await open()
    const made = await setKetoStage(sql)
    const { session, ask } = await shadow(made)
    await end(made, session.id)
    await expect.poll(made.grants, { timeout: 10_000 }).toEqual([])
    await expect
      .poll(() => sql.query('SELECT kept, remote FROM understudy.issued'))
      .toEqual([{ kept: null, remote: 'ended' }])
    expect(await ask('invoice.read')).toMatchObject({ status: 401, code: 'session_ended' })
  })

  test('a deletion that fails is tried again by the bridge until it is seen to be gone', async () => {
    const sql = await open()
    let broken = true
    const flaky: typeof fetch = async (input, init) => {
      if (broken && init?.method === 'DELETE') return Response.json({}, { status: 500 })
      return fetch(input, init)
    }
    const made = await setKetoStage(sql, { keto: { fetch: flaky } })
    const { session } = await shadow(made)
    await made.stage.call('POST', `/support/sessions/${session.id}/end`, { token: await made.stage.own('sup_dana') })
    await expect.poll(() => made.stage.log.some(({ event }) => event === 'issued_not_ended')).toBe(true)
    expect(made.grants()).toHaveLength(2)
    broken = false
    // Not at once: the next try has its time.
    await made.stage.bridge.reap()
    expect(made.grants()).toHaveLength(2)
    made.stage.clock.advance(11_000)
    await made.stage.bridge.reap()
    expect(made.grants()).toEqual([])
  })

  test('a start of which the answer is lost: refused, taken back, and the tuples that arrive later are cleared up', async () => {
    const late: (() => Promise<unknown>)[] = []
    const slow: typeof fetch = async (input, init) => {
      if (init?.method !== 'PATCH') return fetch(input, init)
      late.push(() => fetch(input, { ...init, signal: null }))
      throw new TypeError('socket hang up')
    }
    const made = await setKetoStage(await open(), { keto: { fetch: slow } })
    const refused = await made.stage.start<Problem>(SHADOW)
    expect([refused.status, refused.body.code]).toEqual([502, 'internal'])
    expect(await made.stage.context(await made.stage.own('sup_dana'))).toMatchObject({ ended: { reason: 'integrity' } })
    await expect
      .poll(() => made.stage.sql.query('SELECT remote FROM understudy.issued WHERE over_at IS NOT NULL'))
      .toHaveLength(1)
    for (const arrive of late) await arrive()
    await made.write({ namespace: 'SupportGrant', object: 'ss_of_another_bridge', relation: 'agents', subject_id: 'x' })
    expect(made.grants()).toHaveLength(3)
    made.stage.clock.advance(600_000)
    await made.stage.bridge.reap()
    expect(made.grants()).toEqual([expect.objectContaining({ object: 'ss_of_another_bridge' })])
    expect(made.stage.log.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['leftover_ended', 'leftover_unknown']),
    )
  })

  test('what was left over is cleared up at start-up as well', async () => {
    const sql = await open()
    const made = await setKetoStage(sql)
    const { session } = await shadow(made)
    const tuples = made.grants()
    await made.stage.call('POST', `/support/sessions/${session.id}/end`, { token: await made.stage.own('sup_dana') })
    await expect.poll(made.grants, { timeout: 10_000 }).toEqual([])
    await expect.poll(() => sql.query('SELECT 1 FROM understudy.issued WHERE over_at IS NOT NULL')).toHaveLength(1)
    for (const tuple of tuples) await made.write(tuple)
    const again = made.stage.again()
    await again.ready()
    expect(made.grants()).toEqual([])
    await again.close()
  })

  test('by token exchange: the same session, and introspection says whose account it is about', async () => {
    const made = await setKetoStage(await open(), { bridge: { oauth: clients.oauth } })
    const { stage } = made
    const form = { ...(await exchangeForm(stage, { mode: 'shadow' })), scope: 'support:shadow' }
    const viewer = await callOAuth<{ error: string }>(stage, '/oauth2/token', form, { client: basic('viewer') })
    expect([viewer.status, viewer.body.error]).toEqual([400, 'invalid_scope'])
    const client = basic('shadower')
    const { status, body } = await callOAuth<TokenAnswer>(stage, '/oauth2/token', form, { client })
    expect([status, body.scope, body.authorization_details[0]?.mode]).toEqual([200, 'support:shadow', 'shadow'])
    expect(made.grants()).toHaveLength(2)
    const { access_token: token } = body
    const asked = async () =>
      (await callOAuth<IntrospectionAnswer>(stage, '/oauth2/introspect', { token }, { client })).body
    const known = await asked()
    expect(known).toMatchObject({
      active: true,
      sub: 'sup_dana',
      sub_id: { iss: PROVIDER_ISSUER, sub: 'sup_dana' },
      authorization_details: [{ mode: 'shadow', subject: 'cus_noor', ticket: 'ZD-1042' }],
    })
    expect(known).not.toHaveProperty('act')
    // Nor is it anybody's actor token.
    const nested = await callOAuth<{ error: string }>(
      stage,
      '/oauth2/token',
      { ...form, actor_token: token },
      { client },
    )
    expect(nested.status).toBe(400)
    await callOAuth(stage, '/oauth2/revoke', { token }, { client })
    await expect.poll(made.grants, { timeout: 10_000 }).toEqual([])
    expect(await asked()).toEqual({ active: false })
  })

  test('two accounts, one after the other: the grant of the first is gone before the second is asked for', async () => {
    const made = await setKetoStage(await open())
    const { session } = await shadow(made)
    const second = await made.stage.start({ body: { mode: 'shadow', subject: 'cus_tomas', replaces: session.id } })
    expect(second.status).toBe(201)
    expect(made.grants().map(({ object }) => object)).toEqual([second.body.session.id, 'cus_tomas'])
  })

  test('a queued job asks for the grant when it runs; behind the end there is none', async () => {
    const made = await setKetoStage(await open())
    const { session, token, guard } = await shadow(made)
    const request = requestOf('POST', '/api/things', { token, headers: { 'Support-Context': `${session.id};e=1` } })
    const result = await guard.check(request, { action: 'invoice.read', ...ACTIONS['invoice.read'] })
    const reference = result.ok ? await result.run(() => guard.captureSupport('invoice.read')) : null
    expect(await guard.runWithSupport(reference ?? '', ({ sub }) => sub)).toEqual({ ok: true, value: 'sup_dana' })
    await made.stage.call('POST', `/support/sessions/${session.id}/end`, { token })
    const late = await guard.runWithSupport(reference ?? '', ({ sub }) => sub, { afterEnd: 'attribute' })
    expect(late).toMatchObject({ ok: false, problem: { code: 'session_ended' } })
  })
})

test('a bridge whose policy has the mode and that gives no grants is not built', async () => {
  const issuer = keto({ readUrl: 'https://read.example', writeUrl: 'https://write.example' })
  const sql = { query: async () => [], transaction: async () => Promise.reject(new Error('unused')) }
  const stage = (options: object) => setStage(sql as never, { policy: SHADOW_POLICY, ...options })
  await expect(stage({})).rejects.toThrow(/`shadow` needs grants/)
  const blind = { ...issuer, permits: undefined }
  await expect(stage({ issuing: { issuer: blind, sealingKey: SEALING_KEY } })).rejects.toThrow(/`shadow`|open/)
})
