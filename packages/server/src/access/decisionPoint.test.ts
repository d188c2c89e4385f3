import type { Problem, StartedAnswer } from '@understudy/protocol'
import { describe, expect, test, vi } from 'vitest'
import type { Notice } from '../notices/notice.ts'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { ACTIONS, BRIDGE_ISSUER, setStage } from '../testing/stage.ts'

type Script = (question: { readonly action: { readonly name: string } }) => unknown

const YES = { decision: true }
const obligation = (...obligations: unknown[]) => ({ decision: true, context: { obligations } })

eachDatabase('somebody else’s decision point', (open) => {
  async function setPoint(
    script: Script,
    { notify, ...options }: { readonly patience?: number } & Pick<BridgeOptions, 'notify'> = {},
  ) {
    const point = { script, asked: [] as unknown[] }
    const fetch = vi.fn(async (_address: unknown, { body }: RequestInit = {}) => {
      const question = JSON.parse(String(body)) as Parameters<Script>[0]
      point.asked.push(question)
      const given = await point.script(question)
      return given instanceof Response ? given : Response.json(given)
    })
    const evaluationEndpoint = 'https://pdp.example/access/v1/evaluation'
    const decisionPoint = { evaluationEndpoint, fetch: fetch as typeof globalThis.fetch, ...options }
    const stage = await setStage(await open(), { decisionPoint, ...(notify === undefined ? {} : { notify }) })
    const start = async (body: object = {}) => {
      const answer = await stage.start<unknown>({ body })
      return answer.status === 201 ? '201' : `${answer.status} ${(answer.body as Problem).code}`
    }
    return { point, stage, start }
  }

  async function inSession(script: Script, options: Pick<BridgeOptions, 'notify'> = {}) {
    const { point, stage, start } = await setPoint(script, options)
    const { session, epoch, credential } = (await stage.start({ body: { mode: 'act' } })).body as StartedAnswer
    const guard = stage.bridge.guard(ACTIONS)
    async function act(action: keyof typeof ACTIONS) {
      const headers = {
        Authorization: `Bearer ${credential?.accessToken}`,
        'Support-Context': `${session.id};e=${epoch}`,
      }
      const result = await guard.check(new Request(`${BRIDGE_ISSUER}/x`, { headers }), { action, ...ACTIONS[action] })
      if (result.ok) return 'ok'
      return `${result.response.status} ${((await result.response.json()) as Problem).code}`
    }
    return { point, stage, session, act, start }
  }

  test('it narrows what the policy allows, hears no name and no text, and is not asked for who may not start', async () => {
    const { point, stage, start } = await setPoint(() => YES)
    expect(await start()).toBe('201')
    expect(point.asked).toEqual([
      {
        subject: { type: 'user', id: 'sup_dana', properties: { iss: expect.any(String) } },
        action: { name: 'impersonate', properties: { mode: 'view', ttl: 600 } },
        resource: { type: 'user', id: 'cus_noor', properties: { tenant: 'org_acme', roles: ['customer'] } },
        context: { reason_code: 'billing_question', ticket: 'ZD-1042', acr: null, auth_time: expect.any(Number) },
      },
    ])
    const customer = await stage.start<Problem>({ token: await stage.own('cus_tomas') })
    expect([customer.body.code, point.asked.length]).toEqual(['actor_not_allowed', 1])
  })

  test('a no is a no like every other, and a yes opens nothing that the policy keeps shut (R-12)', async () => {
    const { point, stage, start } = await setPoint(() => YES)
    expect(await start({ subject: 'cus_lena' })).toBe('404 subject_unavailable')
    point.script = () => ({ decision: false })
    expect(await start()).toBe('404 subject_unavailable')
    expect(await start({ subject: 'nobody' })).toBe('404 subject_unavailable')
    expect(point.asked).toHaveLength(3)
    const rules = (await stage.audit()).map(({ action }) => action?.class)
    expect(rules).toEqual(expect.arrayContaining(['subject.protected', 'decision_point.deny', 'subject.unknown']))
  })

  test.each<[string, Script]>([
    ['an error', () => new Response('{"decision":true}', { status: 500 })],
    ['a page', () => new Response('{"decision":true}', { headers: { 'Content-Type': 'text/html' } })],
    ['no JSON', () => new Response('yes', { headers: { 'Content-Type': 'application/json' } })],
    ['a text for a truth', () => ({ decision: 'true' })],
    ['nothing', () => null],
    ['a list', () => [YES]],
    ['an endless answer', () => ({ ...YES, context: { more: 'x'.repeat(70_000) } })],
    ['a failure on the way', () => Promise.reject(new Error('reset'))],
  ])('%s starts nothing (R-14)', async (_, script) => {
    const { start, stage } = await setPoint(script)
    expect(await start()).toBe('503 internal')
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'own' })
  })

  test('silence is waited for no longer than it may be, and starts nothing (R-14)', async () => {
    const { start, stage } = await setPoint(() => new Promise(() => {}), { patience: 20 })
    expect(await start()).toBe('503 internal')
    expect(stage.log).toContainEqual(expect.objectContaining({ event: 'decision_point_failed' }))
  })

  test('an obligation that is not known is a no; a stronger sign-in is asked for (R-13)', async () => {
    const { point, stage, start } = await setPoint(() => obligation({ type: 'custom', id: '1', to: 'x' }))
    expect(await start()).toBe('404 subject_unavailable')
    for (const unread of [obligation({}), obligation(null), { decision: true, context: { obligations: 'x' } }]) {
      point.script = () => unread
      expect(await start()).toBe('404 subject_unavailable')
    }
    point.script = () => obligation({ type: 'step-up', id: '1', acr_value: 'urn:loa:3' })
    const refused = await stage.start<Problem>()
    expect(refused.body.code).toBe('step_up_required')
    expect(refused.headers.get('WWW-Authenticate')).toContain('acr_values="urn:loa:3"')
    expect((await stage.start({ token: await stage.own('sup_dana', { acr: 'urn:loa:3' }) })).status).toBe(201)
  })

  describe('obligations that are understood are met, also beside a no and beside one that is not (R-13)', () => {
    const NOTICE = { type: 'notification', id: 'tell-security' }
    const END = { type: 'session_termination', id: 'out' }
    const STEP_UP = { type: 'step-up', id: '1', acr_value: 'urn:loa:3' }
    const no = (...obligations: unknown[]) => ({ decision: false, context: { obligations } })

    test('people are told, of a start that is refused and of one that opens', async () => {
      const told: Notice[] = []
      const notify = async (notice: Notice) => void told.push(notice)
      const { point, stage, start } = await setPoint(() => no(NOTICE), { notify })
      expect(await start()).toBe('404 subject_unavailable')
      point.script = () => no(NOTICE, { type: 'custom', id: '2' })
      expect(await start({ subject: 'nobody' })).toBe('404 subject_unavailable')
      point.script = () => obligation(NOTICE)
      expect(await start()).toBe('201')
      await stage.bridge.reap()
      const notice = { kind: 'decision_point', session: null, actor: { id: 'sup_dana' }, obligation: 'tell-security' }
      expect(told).toMatchObject([
        { ...notice, subject: { id: 'cus_noor' } },
        { ...notice, subject: { id: 'nobody' } },
        { ...notice, subject: { id: 'cus_noor' }, purpose: 'Billing question', ticket: 'ZD-1042', reviewBy: null },
      ])
      expect(new Set(told.map(({ id }) => id)).size).toBe(3)
      expect(JSON.stringify(told)).not.toContain('Invoice 4711')
    })

    test('of an action in a session, each time that it is asked about', async () => {
      const told: Notice[] = []
      const notify = async (notice: Notice) => void told.push(notice)
      const { stage, session, act, point } = await inSession(() => YES, { notify })
      point.script = () => obligation(NOTICE)
      expect([await act('project.rename'), await act('project.rename')]).toEqual(['ok', 'ok'])
      point.script = () => no(NOTICE)
      expect(await act('project.rename')).toBe('403 action_restricted')
      await stage.bridge.reap()
      expect(told).toMatchObject([1, 2, 3].map(() => ({ kind: 'decision_point', session: session.id })))
    })

    test('where nobody can be told, the answer is a no', async () => {
      const { start, stage } = await setPoint(() => obligation(NOTICE))
      expect(await start()).toBe('404 subject_unavailable')
      expect(stage.log).toContainEqual(expect.objectContaining({ event: 'obligation_not_met' }))
    })

    test.each([
      ['beside a yes', obligation(END)],
      ['beside a no', no(END)],
      ['beside one that is not understood', obligation(END, { type: 'custom', id: '3' })],
    ])('the session ends, %s', async (_, answer) => {
      const { point, stage, session, act } = await inSession(() => YES)
      point.script = () => answer
      expect(await act('project.rename')).toBe('401 session_ended')
      expect((await stage.audit()).map(({ type, session: id, detail }) => [type, id, detail])).toContainEqual([
        'ADMIN_IMPERSONATION_ENDED',
        session.id,
        'policy_changed',
      ])
      expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'own' })
    })

    test('asked about a start, it ends what the actor has, and nothing begins', async () => {
      const { point, stage, session, start } = await inSession(() => YES)
      const milo = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
      point.script = () => obligation(END)
      expect(await start({ subject: 'cus_tomas', replaces: session.id })).toBe('404 subject_unavailable')
      const live = await stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')
      expect(live).toEqual([{ id: milo.body.session.id }])
    })

    test('a stronger sign-in is asked for beside a no, and does not turn it into a yes', async () => {
      const { stage } = await setPoint(() => no(STEP_UP))
      expect((await stage.start<Problem>()).body.code).toBe('step_up_required')
      const token = await stage.own('sup_dana', { acr: 'urn:loa:3' })
      expect((await stage.start<Problem>({ token })).body.code).toBe('subject_unavailable')
    })
  })

  test('in a session: a yes counts five seconds, then silence refuses every action, and ending works (R-05, R-14)', async () => {
    const { point, stage, session, act } = await inSession(() => YES)
    expect([await act('project.rename'), await act('project.rename'), point.asked.length]).toEqual(['ok', 'ok', 2])
    point.script = () => Promise.reject(new Error('down'))
    stage.clock.advance(4999)
    expect(await act('project.rename')).toBe('ok')
    // What it was not asked about yet, it has not allowed.
    expect(await act('invoice.read')).toBe('503 internal')
    stage.clock.advance(1)
    expect(await act('project.rename')).toBe('503 internal')
    const token = await stage.own('sup_dana')
    expect((await stage.call('POST', `/support/sessions/${session.id}/extend`, { token })).status).toBe(503)
    expect((await stage.call('POST', `/support/sessions/${session.id}/end`, { token })).status).toBe(200)
  })

  test('in a session: a no is never remembered as a yes, and sees the actor beside the subject', async () => {
    const { point, stage, act } = await inSession(({ action }) => ({ decision: action.name !== 'project.rename' }))
    expect([await act('invoice.read'), await act('project.rename')]).toEqual(['ok', '403 action_restricted'])
    expect(point.asked.at(-1)).toMatchObject({
      subject: { id: 'cus_noor', properties: { act: { sub: 'sup_dana' } } },
      action: { name: 'project.rename', properties: { mode: 'act', class: 'content', mutates: true } },
    })
    point.script = () => YES
    expect(await act('project.rename')).toBe('ok')
    // The policy comes first: what it refuses is not even asked.
    const before = point.asked.length
    expect([await act('invoice.pay'), point.asked.length]).toEqual(['403 action_restricted', before])
    expect((await stage.audit()).at(-1)).toMatchObject({ outcome: 'refused', detail: 'action_restricted' })
  })

  test('settings that would not hold', async () => {
    const { stage } = await setPoint(() => YES)
    const evaluationEndpoint = 'https://pdp.example/access/v1/evaluation'
    const again = (decisionPoint: object) => () =>
      stage.again({ decisionPoint: { evaluationEndpoint, ...decisionPoint } })
    expect(again({ evaluationEndpoint: 'http://pdp.example/' })).toThrow(/evaluationEndpoint/)
    expect(again({ patience: 2001 })).toThrow(/patience/)
    expect(again({ remember: 5001 })).toThrow(/remember/)
  })
})
