import type { PendingAnswer, Problem } from '@understudy/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { callOAuth, createTestClients, exchangeForm } from '../testing/oauthClients.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { ACTIONS, requestOf, type Stage, sessionOf, setStage } from '../testing/stage.ts'

const READ = { action: 'invoice.read', ...ACTIONS['invoice.read'] }

/** What the guard makes of a token at this moment. */
async function ask(stage: Stage, token: string, headers: Readonly<Record<string, string>> = {}) {
  const result = await stage.bridge.guard(ACTIONS).check(requestOf('GET', '/invoices', { token, headers }), READ)
  if (result.ok) return `${result.caller.kind} ${result.caller.sub}`
  return `${result.response.status} ${((await result.response.json()) as Problem).code}`
}

async function running(stage: Stage) {
  const { body } = await stage.start({ body: { mode: 'act' } })
  const support = body.credential?.accessToken ?? ''
  return { id: body.session.id, support, context: { 'Support-Context': `${body.session.id};e=1` } }
}

eachDatabase('standing of people', (open) => {
  test('CVE-2026-17526 (Keycloak), R-04, R-06: whoever holds a role of the team, by whatever way it came to them, is nobody’s subject', async () => {
    const policy = { ...TEST_POLICY, tenants: 'own' as const, rateLimit: { perHour: 100_000, perDay: 100_000 } }
    const stage = await setStage(await open(), { policy })
    const token = await stage.own('sup_dana')
    // Roles as a directory resolves them: their own, those of groups, those of roles that contain roles.
    const groups = {
      agents: ['support'],
      leads: ['support_lead'],
      owners: ['admin', 'customer'],
      guests: ['customer'],
      none: [],
    }
    const facts = fc.record({
      own: fc.uniqueArray(fc.constantFrom('customer', 'support', 'admin', 'Support', 'support ', 'supporter', '*')),
      groups: fc.uniqueArray(fc.constantFrom(...(Object.keys(groups) as (keyof typeof groups)[]))),
      tenant: fc.constantFrom('org_acme', 'org_other', null),
      active: fc.boolean(),
      protected: fc.boolean(),
    })
    let started = 0
    await fc.assert(
      fc.asyncProperty(facts, async ({ own, groups: of, ...rest }) => {
        const roles = [...own, ...of.flatMap((name) => groups[name])]
        stage.people.change('cus_noor', { ...rest, roles })
        const { status, body } = await stage.start<Problem & { session?: { id: string } }>({ token })
        const staff = roles.some((role) => ['support', 'support_lead', 'admin'].includes(role))
        const mayBe = !staff && rest.active && !rest.protected && rest.tenant === 'org_acme'
        expect([status, body.code]).toEqual(mayBe ? [201, undefined] : [404, 'subject_unavailable'])
        if (body.session === undefined) return
        started += 1
        await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token })
      }),
      {
        numRuns: 40,
        examples: [[{ own: ['customer'], groups: ['guests'], tenant: 'org_acme', active: true, protected: false }]],
      },
    )
    expect(started).toBeGreaterThan(0)
  })

  test('R-06 (calagopus/panel #91): in the account rights are the subject’s, less the session’s; the actor’s own add nothing', async () => {
    const stage = await setStage(await open())
    const { support, context } = await running(stage)
    const guard = stage.bridge.guard(ACTIONS)
    const result = await guard.check(requestOf('GET', '/invoices', { token: support, headers: context }), READ)
    expect(result).toMatchObject({
      ok: true,
      caller: { sub: 'cus_noor', roles: ['customer'], actor: { id: 'sup_dana' } },
    })
    for (const action of ['invoice.pay', 'password.change', 'data.export'] as const) {
      const tag = { action, ...ACTIONS[action] }
      const refused = await guard.check(requestOf('POST', '/x', { token: support, headers: context }), tag)
      expect([action, refused.ok]).toEqual([action, false])
      // The same person as themselves, in whose name it is allowed: the refusal is the session's.
      const other = await guard.check(requestOf('POST', '/x', { token: await stage.own('cus_tomas') }), tag)
      expect([action, other.ok]).toEqual([action, true])
    }
  })

  test('CVE-2026-9796 (Keycloak): people are their ids: a name that somebody else takes over opens nothing', async () => {
    const stage = await setStage(await open())
    const { support, context } = await running(stage)
    stage.people.change('cus_noor', { person: { id: 'cus_noor', name: 'Dana Reyes', email: 'sup_dana@mail.example' } })
    stage.people.change('sup_dana', { person: { id: 'sup_dana', name: 'Noor Haddad' } })
    expect(await ask(stage, support, context)).toBe('support cus_noor')
    // Removed and made again under the same name, with another id: not the person of the session.
    stage.people.remove('cus_noor')
    expect(await ask(stage, support, context)).toBe('401 session_ended')
    // A role that was taken away and is given again does not bring back what ended meanwhile.
    const again = await setStage(await open())
    const second = await running(again)
    again.people.change('sup_dana', { roles: [] })
    expect(await ask(again, second.support, second.context)).toBe('401 session_ended')
    again.people.change('sup_dana', { roles: ['support'] })
    expect(await ask(again, second.support, second.context)).toBe('401 session_ended')
  })

  describe('GHSA-q7fm-83gr-cqg5 (twenty): every later step asks again, of a subject who has become one of the team', () => {
    const promote = (stage: Stage, id: string) => stage.people.change(id, { roles: ['customer', 'admin'] })

    test('an approval that is used', async () => {
      const stage = await setStage(await open())
      const asked = await stage.start<PendingAnswer>({ body: { subject: 'cus_aiko', mode: 'act' } })
      const { id } = asked.body.request
      await stage.call('POST', `/support/requests/${id}/approve`, { token: await stage.own('lead_omar') })
      promote(stage, 'cus_aiko')
      const used = await stage.start<Problem>({ body: { subject: 'cus_aiko', mode: 'act', requestId: id } })
      expect([used.status, used.body.code]).toEqual([404, 'subject_unavailable'])
    })

    test('the next credential, the extension, the repeated start, the exchange', async () => {
      const stage = await setStage(await open(), { oauth: (await createTestClients()).oauth })
      const key = 'a-start-and-its-repeat'
      const { body } = await stage.start({ key })
      const { id } = body.session
      promote(stage, 'cus_noor')
      const token = await stage.own('sup_dana')
      const answers = [
        await stage.call('POST', `/support/sessions/${id}/credential`, { token }),
        await stage.call('POST', `/support/sessions/${id}/extend`, { token }),
        await stage.start<Problem>({ key }),
        await callOAuth<Problem>(stage, '/oauth2/token', await exchangeForm(stage)),
      ]
      for (const { status, text } of answers) {
        expect(status).toBeGreaterThanOrEqual(400)
        expect(text).not.toContain('eyJ')
      }
      expect(await stage.sql.query('SELECT 1 FROM understudy.support_session WHERE ended_at IS NULL')).toEqual([])
    })
  })

  test('GitLab #13213: of an actor who is gone, no credential counts anywhere', async () => {
    const stage = await setStage(await open(), { browserSessions: {}, oauth: (await createTestClients()).oauth })
    const { id, support, context } = await running(stage)
    const own = await stage.own('sup_dana')
    stage.people.remove('sup_dana')
    expect(await ask(stage, support, context)).toBe('401 session_ended')
    expect(await ask(stage, own)).toBe('401 session_ended')
    const paths = ['sessions', 'audit', 'policy', 'requests', 'history', 'halt'].map((name) => `/support/${name}`)
    for (const path of paths) {
      for (const token of [support, own])
        expect([path, (await stage.call('GET', path, { token })).status]).toEqual([path, 401])
    }
    const posts = [`/support/sessions/${id}/credential`, `/support/sessions/${id}/extend`, '/support/halt']
    for (const path of posts) {
      const body = path.endsWith('halt') ? { reason: 'Somebody who has left' } : {}
      const { status } = await stage.call('POST', path, { token: own, body })
      expect([path, status >= 400]).toEqual([path, true])
    }
    expect((await stage.start({ token: own })).status).toBe(403)
    const exchanged = await callOAuth<{ error: string }>(stage, '/oauth2/token', await exchangeForm(stage))
    expect(exchanged.status).toBe(400)
    const asked = await callOAuth<{ active: boolean }>(stage, '/oauth2/introspect', { token: support })
    expect(asked.body).toEqual({ active: false })
  })

  test('Paymenter #1153, ezauth #199: what was true when it began is not believed later', async () => {
    const stage = await setStage(await open())
    const { support, context } = await running(stage)
    expect(await ask(stage, support, context)).toBe('support cus_noor')
    stage.people.change('sup_dana', { roles: ['customer'] })
    expect(await ask(stage, support, context)).toBe('401 session_ended')
    expect(await ask(stage, await stage.own('sup_dana'), { 'Support-Context': 'own;e=2' })).toBe('own sup_dana')
  })

  describe('CVE-2026-8922 (Keycloak): each level that can be revoked is honoured, alone and with the others', () => {
    const levels: Readonly<Record<string, (stage: Stage, id: string, support: string) => Promise<unknown>>> = {
      'the session': async (stage, id) =>
        stage.call('POST', `/support/sessions/${id}/revoke`, { token: await stage.own('lead_omar') }),
      'the token': (stage, _, support) => callOAuth(stage, '/oauth2/revoke', { token: support }),
      'the actor’s sign-in': (stage) => stage.bridge.events.actorSessionEnded(sessionOf('sup_dana')),
      everything: async (stage) =>
        stage.call('POST', '/support/halt', {
          token: await stage.own('lead_omar'),
          body: { reason: 'The laptop of an agent was stolen' },
        }),
    }
    const names = Object.keys(levels)
    const combinations = [...names.map((name) => [name]), names, names.toReversed()]
    test.each(combinations.map((names) => [names.join(', then '), names] as const))('%s', async (_, revoked) => {
      const clients = await createTestClients()
      const stage = await setStage(await open(), { oauth: clients.oauth })
      const { body } = await callOAuth<{ access_token: string }>(stage, '/oauth2/token', await exchangeForm(stage))
      const support = body.access_token
      const [row] = await stage.sql.query<{ id: string }>('SELECT id FROM understudy.support_session')
      const id = row?.id ?? ''
      const active = async () =>
        (await callOAuth<{ active: boolean }>(stage, '/oauth2/introspect', { token: support })).body.active
      expect(await active()).toBe(true)
      for (const name of revoked) {
        await levels[name]?.(stage, id, support)
        expect(await active()).toBe(false)
        expect(await ask(stage, support, { 'Support-Context': `${id};e=1` })).toBe('401 session_ended')
      }
    })
  })

  test('CVE-2026-9802 (Keycloak): what was revoked stays revoked for a bridge that has just come up', async () => {
    const stage = await setStage(await open(), { oauth: (await createTestClients()).oauth })
    const { id, support, context } = await running(stage)
    await stage.call('POST', `/support/sessions/${id}/revoke`, { token: await stage.own('lead_omar') })
    const own = await stage.own('sup_dana')
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    const bridge = stage.again()
    const guard = bridge.guard(ACTIONS)
    for (const token of [support, own]) {
      const result = await guard.check(requestOf('GET', '/invoices', { token, headers: context }), READ)
      expect(result).toMatchObject({ ok: false, response: { status: 401 } })
    }
    for (const path of [`/support/sessions/${id}/credential`, `/support/sessions/${id}/extend`, '/support/sessions']) {
      const { status } = await bridge.fetch(requestOf('POST', path, { token: own }))
      expect([path, status >= 400]).toEqual([path, true])
    }
  })
})
