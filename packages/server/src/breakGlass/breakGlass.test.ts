import type { Policy, Problem, Review, StartedAnswer } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { csvOf } from '../audit/export/csv.ts'
import { ocsfOf } from '../audit/export/ocsf.ts'
import { verifyAudit } from '../audit/verify.ts'
import type { Notice } from '../notices/notice.ts'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { START, type Stage, setStage } from '../testing/stage.ts'

const RULE = { ceiling: 900, perDay: 2, reviewWithin: 3600, overdueBlocks: true } as const
const POLICY = {
  ...TEST_POLICY,
  breakGlass: RULE,
  modes: { ...TEST_POLICY.modes, act: { enabled: true, approval: 'always' as const } },
}
const WISH = { mode: 'act', breakGlass: true } as const
const FOUND = { verdict: 'justified', text: 'The invoice run stood still and nobody was on call' } as const

eachDatabase('R-10 break-glass', (open) => {
  async function setHouse(options: Partial<BridgeOptions> = {}) {
    const told: Notice[] = []
    const notify = async (notice: Notice) => {
      told.push(notice)
    }
    const stage = await setStage(await open(), { policy: POLICY, notify, ...options })
    return { stage, told }
  }
  async function breakAndEnd(stage: Stage): Promise<string> {
    const { body } = await stage.start({ body: WISH })
    await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
    return body.session.id
  }
  const review = async <T = Review>(stage: Stage, id: string, by = 'lead_omar', body: object = FOUND, key?: string) =>
    stage.call<T>('POST', `/support/reviews/${id}`, {
      token: await stage.own(by),
      body,
      ...(key === undefined ? {} : { key }),
    })
  const reviews = async (stage: Stage, by = 'lead_omar') =>
    (await stage.call<{ reviews: readonly Review[] }>('GET', '/support/reviews', { token: await stage.own(by) })).body
      .reviews

  test('R-10 is shown to those alone who may use it', async () => {
    const breakGlass = { ...RULE, roles: ['support_lead'] }
    const { stage } = await setHouse({ policy: { ...POLICY, breakGlass } })
    const shown = async (who: string) =>
      (await stage.call<Policy>('GET', '/support/policy', { token: await stage.own(who) })).body.breakGlass
    expect(await shown('lead_omar')).toEqual(breakGlass)
    expect(await shown('sup_dana')).toBeUndefined()
  })

  test('R-10 without it a start waits; with it the session runs, marked everywhere, for a quarter of an hour', async () => {
    const { stage } = await setHouse()
    expect((await stage.start({ body: { mode: 'act' } })).status).toBe(202)

    const { status, body } = await stage.start({ body: WISH })
    const now = stage.clock.now()
    const marked = { breakGlass: true, mode: 'act', expiresAt: now + 600_000, ceilingAt: now + 900_000 }
    expect([status, body.session]).toMatchObject([201, marked])
    expect(await stage.context(body.credential?.accessToken ?? '')).toMatchObject({ session: marked })
    const lives = await stage.call('GET', '/support/sessions', { token: await stage.own('lead_omar') })
    expect(lives.body).toMatchObject({ sessions: [{ session: { id: body.session.id, breakGlass: true } }] })

    const started = (await stage.audit()).find(({ type }) => type === 'ADMIN_IMPERSONATION_STARTED')
    expect(started).toMatchObject({ breakGlass: true, detail: 'break_glass', approver: null, reason: START.reason })
    if (started === undefined) throw new Error('no start in the log')
    expect(ocsfOf(started)).toMatchObject({ severity_id: 4, unmapped: { break_glass: true } })
    expect(csvOf(started)).toContain('"true"')
    expect(stage.log).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'break_glass_started', session: body.session.id }),
    )
    expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
  })

  test('R-10 it skips the approval and nothing else: reason, time, sign-in, account, roles, halt and log are asked for', async () => {
    const { stage } = await setHouse()
    const refused = async (body: object, token?: string) => {
      const answer = await stage.start<Problem>({
        body: { ...WISH, ...body },
        ...(token === undefined ? {} : { token }),
      })
      return [answer.status, answer.body.code, answer.body.errors?.map(({ pointer }) => pointer)]
    }
    expect(await refused({ reason: { code: 'billing_question', text: 'urgent' } })).toEqual([
      422,
      'validation_failed',
      ['/reason/text'],
    ])
    expect(await refused({ ttlSeconds: 901 })).toEqual([422, 'validation_failed', ['/ttlSeconds']])
    expect(await refused({ requestId: 'sr_1' })).toEqual([422, 'validation_failed', ['/breakGlass']])
    expect(await refused({ subject: 'cus_lena' })).toEqual([404, 'subject_unavailable', undefined])
    expect(await refused({ subject: 'sup_milo' })).toEqual([404, 'subject_unavailable', undefined])
    expect(await refused({ mode: 'shadow' })).toEqual([422, 'validation_failed', ['/mode']])
    const old = await stage.own('sup_dana', { auth_time: Math.floor(stage.clock.now() / 1000) - 960 })
    expect((await refused({}, old)).slice(0, 2)).toEqual([401, 'step_up_required'])
    expect((await refused({}, await stage.own('lead_omar'))).slice(0, 2)).toEqual([403, 'actor_not_allowed'])

    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect((await refused({})).slice(0, 2)).toEqual([503, 'audit_unavailable'])
    await stage.sql.query('ALTER FUNCTION understudy.append_audit_away(text) RENAME TO append_audit')
    const stop = { reason: 'An agent’s laptop was stolen on the train' }
    await stage.call('POST', '/support/halt', { token: await stage.own('lead_omar'), body: stop })
    expect((await refused({})).slice(0, 2)).toEqual([503, 'starts_halted'])
    // Of all of that, nothing is left to be reviewed.
    expect(await stage.sql.query('SELECT session_id FROM understudy.break_glass_review')).toEqual([])
  })

  test('R-10 where no approval is needed, none is skipped: the session is one like any other', async () => {
    const { stage, told } = await setHouse()
    const { body } = await stage.start({ body: { breakGlass: true } })
    expect(body.session).toMatchObject({ breakGlass: false, ceilingAt: stage.clock.now() + 3_600_000 })
    expect([await reviews(stage), told]).toEqual([[], []])
  })

  test('R-10 a policy without it refuses it by field; one with roles refuses others, and ends what runs when a role is gone', async () => {
    const without = await setStage(await open())
    const refused = await without.start<Problem>({ body: WISH })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/breakGlass'])

    const policy = { ...POLICY, breakGlass: { ...RULE, roles: ['on_call'] } }
    const { stage } = await setHouse({ policy })
    expect((await stage.start<Problem>({ body: WISH })).body.code).toBe('actor_not_allowed')
    stage.people.change('sup_dana', { roles: ['support', 'on_call'] })
    const { body } = await stage.start({ body: WISH })
    stage.people.change('sup_dana', { roles: ['support'] })
    expect(await stage.context(body.credential?.accessToken ?? '')).toMatchObject({
      ended: { reason: 'actor_privilege_lost' },
    })
  })

  test('R-10 people are told, with the session and without the reason’s text; what fails is told again', async () => {
    let broken = true
    const told: Notice[] = []
    const { stage } = await setHouse({
      notify: async (notice) => {
        if (broken) throw new Error('The pager is down.')
        told.push(notice)
      },
    })
    const { body } = await stage.start({ body: WISH })
    await stage.bridge.reap()
    expect(told).toEqual([])
    expect(stage.log).toContainEqual(expect.objectContaining({ level: 'error', event: 'notice_not_told' }))
    broken = false
    stage.clock.advance(60_000)
    await stage.bridge.reap()
    await stage.bridge.reap()
    expect(told).toMatchObject([
      {
        kind: 'break_glass_started',
        session: body.session.id,
        actor: { id: 'sup_dana' },
        subject: { id: 'cus_noor' },
        purpose: 'Billing question',
        reviewBy: body.session.startedAt + 3_600_000,
      },
    ])
    expect(JSON.stringify(told)).not.toContain(START.reason.text)
  })

  test('R-10 a bridge that could tell nobody is not built, nor a policy that nobody could review', async () => {
    const stage = await setStage(await open())
    expect(() => stage.again({ policy: POLICY })).toThrow('`policy.breakGlass` needs `notify`')
    const alone = { ...POLICY, approverRoles: [] }
    expect(() => stage.again({ policy: alone, notify: async () => {} })).toThrow('/breakGlass')
  })

  test('R-10 extensions go as far as its own ceiling', async () => {
    const { stage } = await setHouse()
    const { body } = await stage.start({ body: WISH })
    const extend = async () =>
      stage.call<StartedAnswer & Problem>('POST', `/support/sessions/${body.session.id}/extend`, {
        token: await stage.own('sup_dana'),
      })
    expect((await extend()).body.session.expiresAt).toBe(body.session.startedAt + 900_000)
    expect((await extend()).body.code).toBe('ceiling_reached')
  })

  test('R-10 an actor has so many in a day, whatever the limit of all starts says', async () => {
    const { stage } = await setHouse()
    const first = await breakAndEnd(stage)
    stage.clock.advance(60_000)
    await breakAndEnd(stage)
    const { status, body } = await stage.start<Problem>({ body: WISH })
    expect([status, body.code, body.retryAfter]).toEqual([429, 'rate_limited', 86_340])
    // The limit says nothing of accounts, and others and other starts go on.
    expect((await stage.start<Problem>({ body: { ...WISH, subject: 'cus_nobody' } })).body.code).toBe('rate_limited')
    expect((await stage.start({ body: { mode: 'act' } })).status).toBe(202)
    expect((await stage.start({ token: await stage.own('sup_milo'), body: WISH })).status).toBe(201)
    expect((await review(stage, first)).status).toBe(200)
    stage.clock.advance(86_340_000)
    expect((await stage.start<Problem>({ body: WISH })).body.code).toBe('review_overdue')
  })

  describe('the review', () => {
    test('R-10 is there from the start, is written once by somebody else when it is over, and is in the log', async () => {
      const { stage } = await setHouse()
      const { body } = await stage.start({ body: WISH })
      const { id } = body.session
      expect(await reviews(stage)).toMatchObject([{ id, state: 'running', endedAt: null, actor: { id: 'sup_dana' } }])
      expect((await review<Problem>(stage, id)).body.code).toBe('review_not_open')
      await stage.call('POST', `/support/sessions/${id}/end`, { token: await stage.own('sup_dana') })
      expect(await reviews(stage)).toMatchObject([{ id, state: 'open', reason: START.reason }])

      const { status, body: written } = await review(stage, id, 'lead_omar', FOUND, 'the-same-key')
      const result = { ...FOUND, by: { id: 'lead_omar' }, at: stage.clock.now() }
      expect([status, written]).toMatchObject([200, { id, state: 'reviewed', result }])
      expect((await review(stage, id, 'lead_omar', FOUND, 'the-same-key')).body).toEqual(written)
      expect((await review<Problem>(stage, id)).body.code).toBe('review_not_open')
      expect((await review<Problem>(stage, id, 'sup_ines')).body.code).toBe('review_not_open')
      const entries = (await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_REVIEWED')
      expect(entries).toMatchObject([
        {
          actor: { id: 'lead_omar' },
          subject: { id: 'cus_noor' },
          session: id,
          breakGlass: true,
          detail: 'justified',
          reason: { code: 'justified', text: FOUND.text },
        },
      ])
      expect(await verifyAudit(stage.sql)).toMatchObject({ ok: true })
    })

    test('R-10 is nobody’s who was part of it, nor anybody’s who decides nothing', async () => {
      const { stage } = await setHouse()
      stage.people.change('sup_dana', { roles: ['support', 'support_lead'] })
      const id = await breakAndEnd(stage)
      expect((await review<Problem>(stage, id, 'sup_dana')).body.code).toBe('not_approver')
      expect((await review<Problem>(stage, id, 'sup_milo')).body.code).toBe('not_approver')
      stage.people.change('cus_noor', { roles: ['support_lead'] })
      expect((await review<Problem>(stage, id, 'cus_noor')).body.code).toBe('not_approver')
      stage.people.change('sup_dana', { roles: ['support'] })
      expect(await reviews(stage, 'sup_dana')).toHaveLength(1)
      expect(await reviews(stage, 'sup_milo')).toEqual([])
      expect(await reviews(stage)).toMatchObject([{ state: 'open' }])
    })

    test.each([
      ['no text', { verdict: 'justified', text: ' \u200b ' }, '/text', 'required'],
      ['a word', { verdict: 'justified', text: 'fine' }, '/text', 'too_short'],
      ['too much', { verdict: 'justified', text: 'x'.repeat(501) }, '/text', 'too_long'],
      ['another verdict', { verdict: 'maybe', text: FOUND.text }, '/verdict', 'unknown_value'],
    ])('R-10 %s is refused by field', async (_, body, pointer, code) => {
      const { stage } = await setHouse()
      const id = await breakAndEnd(stage)
      const answer = await review<Problem>(stage, id, 'lead_omar', body)
      expect([answer.status, answer.body.errors]).toMatchObject([422, [{ pointer, code }]])
      expect(await reviews(stage)).toMatchObject([{ state: 'open' }])
    })

    test('R-10 is of such sessions only', async () => {
      const { stage } = await setHouse()
      const { body } = await stage.start()
      for (const id of [body.session.id, 'ss_unknown', '%00']) {
        expect((await review<Problem>(stage, id)).body.code).toBe('session_not_found')
      }
    })

    test('R-10 of two reviewers at the same moment one writes it', async () => {
      const { stage } = await setHouse()
      const id = await breakAndEnd(stage)
      const both = await Promise.all([review<Problem>(stage, id, 'lead_omar'), review<Problem>(stage, id, 'sup_ines')])
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    })

    test('R-10 overdue, it is told once, and keeps its actor from doing it again until it is written', async () => {
      const { stage, told } = await setHouse()
      const id = await breakAndEnd(stage)
      stage.clock.advance(3_600_000)
      await stage.bridge.reap()
      await stage.bridge.reap()
      expect(told.map(({ kind, session }) => [kind, session])).toEqual([
        ['break_glass_started', id],
        ['review_overdue', id],
      ])
      const overdue = stage.log.filter(({ event }) => event === 'review_overdue')
      expect(overdue).toEqual([{ level: 'error', event: 'review_overdue', session: id }])
      expect(await reviews(stage)).toMatchObject([{ id, state: 'overdue' }])

      const refused = await stage.start<Problem>({ body: WISH })
      expect([refused.status, refused.body.code]).toEqual([403, 'review_overdue'])
      expect((await stage.start({ body: { mode: 'act' } })).status).toBe(202)
      expect((await stage.start({ token: await stage.own('sup_milo'), body: WISH })).status).toBe(201)
      await review(stage, id)
      expect((await stage.start({ body: WISH })).status).toBe(201)
    })

    test('R-10 blocks nobody where the policy says so', async () => {
      const { stage } = await setHouse({ policy: { ...POLICY, breakGlass: { ...RULE, overdueBlocks: false } } })
      await breakAndEnd(stage)
      stage.clock.advance(3_600_000)
      expect((await stage.start({ body: WISH })).status).toBe(201)
    })
  })
})
