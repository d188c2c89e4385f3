import type { PendingAnswer, Problem } from '@understudy/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bridge } from '../bridge.ts'
import type { Directory, DirectoryEntry } from '../directory.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { callOAuth, createTestClients, exchangeForm } from '../testing/oauthClients.ts'
import { createPeople, TEST_POLICY } from '../testing/people.ts'
import { openSite } from '../testing/site.ts'
import { ACTIONS, requestOf, START, type Stage, sessionOf, setStage } from '../testing/stage.ts'

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
  test('CVE-2026-17526 (Keycloak), R-04: whoever holds a role of the team, by a group, a role within a role or everywhere at once, is nobody’s subject', async () => {
    const policy = { ...TEST_POLICY, tenants: 'own' as const, rateLimit: { perHour: 100_000, perDay: 100_000 } }
    const graph = { ...NO_GRAPH }
    const people = createPeople()
    // As an identity system keeps it: what the bridge is told is what follows from all of it, at the moment it asks.
    const directory: Directory = {
      async find(id) {
        const entry = await people.find(id)
        return entry === null || id !== 'cus_noor' ? entry : { ...entry, roles: resolveRoles(graph) }
      },
    }
    const stage = await setStage(await open(), { policy, directory })
    const token = await stage.own('sup_dana')
    const role = fc.constantFrom<string[]>(
      'customer',
      'reader',
      'ops',
      'support',
      'support_lead',
      'Support',
      'supporter',
    )
    const group = fc.constantFrom<string[]>('team', 'guests', 'everybody')
    const facts: fc.Arbitrary<RoleGraph> = fc.record({
      own: fc.uniqueArray(role, { maxLength: 2 }),
      composites: fc.dictionary(fc.constantFrom('customer', 'reader', 'ops'), fc.uniqueArray(role, { maxLength: 2 })),
      memberOf: fc.uniqueArray(group, { maxLength: 2 }),
      parents: fc.dictionary(group, fc.uniqueArray(group, { maxLength: 1 })),
      granted: fc.dictionary(group, fc.uniqueArray(role, { maxLength: 2 })),
    })
    const standing: fc.Arbitrary<Pick<DirectoryEntry, 'tenant' | 'active' | 'protected'>> = fc.record({
      tenant: fc.constantFrom('org_acme', 'org_acme', 'org_acme', 'org_other', null),
      active: fc.constantFrom(true, true, true, false),
      protected: fc.constantFrom(false, false, false, true),
    })
    const said = { allowed: 0, byTheTeam: 0 }
    const CUSTOMER = { tenant: 'org_acme', active: true, protected: false }
    await fc.assert(
      fc.asyncProperty(facts, standing, async (of, rest) => {
        Object.assign(graph, of)
        people.change('cus_noor', rest)
        stage.clock.advance(1000)
        const staff = reaches(of, ['support', 'support_lead'])
        const { status, body } = await stage.start<Problem & { session?: { id: string } }>({
          token: await stage.own('sup_dana'),
        })
        const mayBe = !staff && rest.active && !rest.protected && rest.tenant === 'org_acme'
        expect([status, body.code]).toEqual(mayBe ? [201, undefined] : [404, 'subject_unavailable'])
        if (staff) said.byTheTeam += 1
        if (body.session === undefined) return
        said.allowed += 1
        await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token })
      }),
      {
        numRuns: 40,
        examples: [
          [{ ...NO_GRAPH, own: ['customer'] }, CUSTOMER],
          [{ ...NO_GRAPH, own: ['customer'], composites: { customer: ['reader'], reader: ['support'] } }, CUSTOMER],
          [
            { ...NO_GRAPH, memberOf: ['guests'], parents: { guests: ['team'] }, granted: { team: ['support_lead'] } },
            CUSTOMER,
          ],
          [{ ...NO_GRAPH, own: ['ops'], composites: { ops: ['reader'], reader: ['ops'] } }, CUSTOMER],
        ],
      },
    )
    expect(said.allowed).toBeGreaterThan(1)
    expect(said.byTheTeam).toBeGreaterThan(1)
    // In the middle of a session: a role that contains one of the team's all of a sudden ends it at the next request.
    Object.assign(graph, { ...NO_GRAPH, own: ['customer'] })
    people.change('cus_noor', CUSTOMER)
    const { id, support } = await running(stage)
    expect(await ask(stage, support, { 'Support-Context': `${id};e=${(await stage.context(support)).epoch}` })).toBe(
      'support cus_noor',
    )
    graph.composites = { customer: ['support'] }
    stage.clock.advance(1000)
    expect(await ask(stage, support)).toBe('401 session_ended')
    expect(await stage.context(support)).toMatchObject({ ended: { reason: 'subject_promoted' } })
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

    // Each has a session of its own: the first refusal ends it, and after that everything is refused anyway.
    test.each(Object.entries(STEPS))('%s', async (_, step) => {
      const { stage, begun } = await setSteps(await open())
      expect(await step(stage, begun)).toBe('done')
      promote(stage, 'cus_noor')
      expect(await step(stage, begun)).toMatch(/^4\d\d /)
      expect(await stage.sql.query('SELECT end_reason FROM understudy.support_session')).toEqual([
        { end_reason: 'subject_promoted' },
      ])
    })

    test('an exchange that opens a session', async () => {
      const stage = await setStage(await open(), { oauth: (await createTestClients()).oauth })
      const exchange = async () => callOAuth<object>(stage, '/oauth2/token', await exchangeForm(stage))
      promote(stage, 'cus_noor')
      expect(await exchange()).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
      expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
      stage.people.change('cus_noor', { roles: ['customer'] })
      expect((await exchange()).status).toBe(200)
    })
  })

  describe('GitLab #13213: of an actor who is gone, no credential counts anywhere', () => {
    test.each(Object.entries(STEPS))('%s', async (_, step) => {
      const { stage, begun } = await setSteps(await open())
      expect(await step(stage, begun)).toBe('done')
      stage.people.remove('sup_dana')
      expect(await step(stage, begun)).toMatch(/^4\d\d /)
      expect(await stage.sql.query('SELECT end_reason FROM understudy.support_session')).toEqual([
        { end_reason: 'actor_revoked' },
      ])
    })

    test('what somebody may read and do as themselves, by token and by cookie', async () => {
      const policy = { ...TEST_POLICY, supportRoles: ['support', 'support_lead'] }
      const { stage, page: newPage } = await openSite(await open(), { policy })
      const page = newPage()
      await page.signIn(await stage.own('sup_ines'))
      const waiting = await stage.start<PendingAnswer>({ body: { subject: 'cus_aiko', mode: 'act' } })
      const reads = ['sessions', 'audit', 'policy', 'requests', 'history', 'halt'].map((name) => `/support/${name}`)
      const writes: readonly (readonly [string, object])[] = [
        ['/support/halt', { reason: 'Nobody is to start anything' }],
        ['/support/halt/lift', { reason: 'Everybody may start again' }],
        [`/support/requests/${waiting.body.request.id}/approve`, { note: 'Fine' }],
        ['/support/sessions', START],
      ]
      const token = await stage.own('sup_ines', { sid: 'another browser' })
      const answers = async () => {
        const given: [string, number][] = []
        for (const path of reads) {
          given.push([path, (await stage.call('GET', path, { token })).status], [path, (await page.get(path)).status])
        }
        for (const [path, body] of writes) given.push([path, (await stage.call('POST', path, { token, body })).status])
        return given
      }
      const good = await answers()
      expect(good.filter(([, status]) => status >= 300)).toEqual([])
      const [row] = await stage.sql.query<{ id: string }>('SELECT id FROM understudy.support_session')
      expect((await stage.call('POST', `/support/sessions/${row?.id}/end`, { token })).status).toBe(200)
      stage.people.remove('sup_ines')
      // Refused as nobody, or as somebody who may not: of this name there is no one any more.
      expect((await answers()).filter(([, status]) => status !== 401 && status !== 403)).toEqual([])
      expect(await stage.context(token)).toMatchObject({ state: 'signed-out' })
      expect(await (await page.get('/support/context')).json()).toMatchObject({ state: 'signed-out' })
      expect(await ask(stage, token)).toBe('401 session_ended')
      expect((await page.get('/api/invoices')).status).toBe(401)
    })

    test('what a standard client gets for them', async () => {
      const stage = await setStage(await open(), { oauth: (await createTestClients()).oauth })
      const { id, support } = await running(stage)
      const active = async () =>
        (await callOAuth<{ active: boolean }>(stage, '/oauth2/introspect', { token: support })).body.active
      expect(await active()).toBe(true)
      stage.people.remove('sup_dana')
      expect(await active()).toBe(false)
      expect((await stage.audit()).at(-1)).toMatchObject({ session: id, detail: 'actor_revoked' })
      expect((await callOAuth(stage, '/oauth2/token', await exchangeForm(stage))).status).toBe(400)
    })
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
    const oauth = (await createTestClients()).oauth
    const stage = await setStage(await open(), { oauth })
    const { id, support, context } = await running(stage)
    const own = await stage.own('sup_dana')
    const renewed = (bridge: Bridge, path: string, body: object = {}) =>
      bridge.fetch(requestOf('POST', path, { token: own, body })).then(codeOf)
    const guarded = async (bridge: Bridge, token: string) => {
      const headers = token === support ? context : {}
      const result = await bridge.guard(ACTIONS).check(requestOf('GET', '/invoices', { token, headers }), READ)
      return result.ok ? 'done' : codeOf(result.response)
    }
    const steps = [`/support/sessions/${id}/credential`, `/support/sessions/${id}/extend`]
    const first = stage.again()
    for (const path of steps) expect(await renewed(first, path)).toBe('done')
    expect(await guarded(first, support)).toBe('done')

    await stage.call('POST', `/support/sessions/${id}/revoke`, { token: await stage.own('lead_omar') })
    const second = stage.again()
    expect(await guarded(second, support)).toBe('401 session_ended')
    for (const path of steps) expect(await renewed(second, path)).toBe('410 session_ended')
    // The own session was not revoked: it is good for the next start.
    expect(await guarded(second, own)).toBe('done')
    expect(await renewed(second, '/support/sessions', START)).toBe('done')

    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    const third = stage.again()
    for (const token of [support, own]) expect(await guarded(third, token)).toBe('401 session_ended')
    for (const path of [...steps, '/support/sessions']) {
      expect([path, await renewed(third, path, path === '/support/sessions' ? START : {})]).toEqual([
        path,
        '401 session_ended',
      ])
    }
  })
})

/** Where roles come from, as an identity system keeps it. */
interface RoleGraph {
  own: readonly string[]
  /** Roles that a role contains. */
  composites: Readonly<Record<string, readonly string[]>>
  memberOf: readonly string[]
  /** Groups that a group lies in. */
  parents: Readonly<Record<string, readonly string[]>>
  /** Roles of a group, and of those below it. */
  granted: Readonly<Record<string, readonly string[]>>
}

const NO_GRAPH: RoleGraph = { own: [], composites: {}, memberOf: [], parents: {}, granted: {} }

/** Everything that can be reached, and an end also where it goes round in circles. */
function closure(from: readonly string[], next: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const found = new Set(from)
  // A set that grows while it is walked through is walked through to its end.
  for (const name of found) for (const more of next[name] ?? []) found.add(more)
  return [...found]
}

function resolveRoles({ own, composites, memberOf, parents, granted }: RoleGraph): readonly string[] {
  const ofGroups = closure(memberOf, parents).flatMap((name) => granted[name] ?? [])
  return closure([...own, ...ofGroups], composites)
}

/** The same question, asked from the other end: by one step at a time, whether any of the roles is there. */
function reaches(graph: RoleGraph, wanted: readonly string[]): boolean {
  let roles = [...graph.own]
  let groups = [...graph.memberOf]
  for (let steps = 0; steps < 12; steps += 1) {
    roles = [
      ...new Set([
        ...roles,
        ...groups.flatMap((name) => graph.granted[name] ?? []),
        ...roles.flatMap((name) => graph.composites[name] ?? []),
      ]),
    ]
    groups = [...new Set([...groups, ...groups.flatMap((name) => graph.parents[name] ?? [])])]
  }
  return roles.some((role) => wanted.includes(role))
}

/** A session under way, and what its steps need. */
interface Begun {
  readonly id: string
  readonly key: string
  readonly own: string
  readonly support: string
}

type Step = (stage: Stage, begun: Begun) => Promise<string>

async function codeOf(response: Pick<Response, 'status' | 'json'>): Promise<string> {
  return response.status < 400 ? 'done' : `${response.status} ${((await response.json()) as Problem).code}`
}

const said = ({ status, body }: { readonly status: number; readonly body: unknown }) =>
  status < 400 ? 'done' : `${status} ${(body as Problem).code}`

/** What can be done in the course of a session, each answered by `done` or by how it was refused. */
const STEPS: Readonly<Record<string, Step>> = {
  'the next credential': async (stage, { id, own }) =>
    said(await stage.call('POST', `/support/sessions/${id}/credential`, { token: own })),
  'an extension': async (stage, { id, own }) =>
    said(await stage.call('POST', `/support/sessions/${id}/extend`, { token: own })),
  'the repeated start': async (stage, { key, own }) => said(await stage.start({ key, token: own })),
  'a request in the account': async (stage, { id, support }) =>
    (await ask(stage, support, { 'Support-Context': `${id};e=1` })).replace('support cus_noor', 'done'),
  'a token of it as a standard client sees it': async (stage, { support }) =>
    (await callOAuth<{ active: boolean }>(stage, '/oauth2/introspect', { token: support })).body.active
      ? 'done'
      : '400 inactive',
}

async function setSteps(sql: Sql): Promise<{ readonly stage: Stage; readonly begun: Begun }> {
  const stage = await setStage(sql, { oauth: (await createTestClients()).oauth })
  const [key, own] = ['a-start-and-its-repeat', await stage.own('sup_dana')]
  const { body } = await stage.start({ key, token: own })
  return { stage, begun: { key, own, id: body.session.id, support: body.credential?.accessToken ?? '' } }
}
