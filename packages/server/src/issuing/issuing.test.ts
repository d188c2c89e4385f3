import { Value } from '@sinclair/typebox/value'
import { bridgeCapabilities, type Capabilities, DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { PolicySchema } from '@understudy/protocol/schemas'
import { type SpringStandIn, springAuthorizationServer } from '@understudy/standins/springAuthorizationServer'
import { expect, onTestFinished, test } from 'vitest'
import { type Finding, finding } from '../issuers/finding.ts'
import type { Issuer, Kept } from '../issuers/issuer.ts'
import { keto } from '../issuers/keto.ts'
import { type TokenExchangeOptions, tokenExchange } from '../issuers/tokenExchange.ts'
import { createOperations } from '../operations/index.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { type Stage, sessionOf, setStage } from '../testing/stage.ts'
import { seal, unseal } from './seal.ts'
import { issuingProblem } from './settings.ts'

const ORIGIN = 'https://support.example'
const SEALING_KEY = new Uint8Array(32).fill(7)

/** The bridge over Spring Authorization Server, with what its issuer was given. */
async function setUp(sql: Sql, options: Partial<TokenExchangeOptions> = {}, wrap = (issuer: Issuer) => issuer) {
  let stage: Stage | null = null
  const spring = await springAuthorizationServer({ clock: () => stage?.clock.now() ?? 0 })
  onTestFinished(spring.close)
  const given: Kept[] = []
  const issuer = tokenExchange({
    server: { issuer: spring.url },
    client: { id: 'support', method: 'client_secret_basic', secret: 'support-secret' },
    subjectToken: async ({ subject }) => (await spring.signIn(subject.id)).access.value,
    actorToken: async ({ actor }) => (await spring.signIn(actor.person.id)).access.value,
    expectedAudience: ['support'],
    scope: ['orders.read'],
    now: () => stage?.clock.now() ?? 0,
    ...options,
  })
  const noted: Issuer = {
    ...issuer,
    start: (order, call) =>
      issuer.start(order, {
        ...call,
        async keep(kept) {
          // What is held before the request names nothing yet.
          if (kept?.accessToken !== undefined) given.push(kept)
          await call.keep?.(kept)
        },
      }),
  }
  stage = await setStage(sql, { issuing: { issuer: wrap(noted), sealingKey: SEALING_KEY } })
  return { stage, given, spring }
}

const withCapabilities = (other: Partial<Capabilities>) => (issuer: Issuer) => ({
  ...issuer,
  capabilities: { ...issuer.capabilities, ...other },
})

const rows = (sql: Sql) =>
  sql.query<{ session_id: string; kept: string | null; remote: string | null; over_at: number | null }>(
    'SELECT session_id, kept, remote, over_at FROM understudy.issued',
  )

const dead = (spring: SpringStandIn, given: readonly Kept[]) =>
  expect
    .poll(() => given.map(({ accessToken }) => spring.lives(accessToken!)), { timeout: 10_000 })
    .toEqual(given.map(() => false))

eachDatabase('a session with a credential of another identity system', (open) => {
  test('R-96 the policy tells what can be done where an issuer stands behind a mode; the bridge’s part of it is the bridge’s', async () => {
    const declare = withCapabilities({ ownSession: 'none', extend: false, second: 'refuses', actor: 'unnamed' })
    const { stage } = await setUp(await open(), { maxLifeSeconds: 300 }, declare)
    const { body } = await stage.call<Policy>('GET', '/support/policy', { token: await stage.own('sup_dana') })
    const told = {
      start: 'token',
      ownSession: 'none',
      refresh: 'restart',
      ends: 'server',
      extend: false,
      maxSeconds: 300,
      reason: 'kept',
      second: 'replaces',
      actor: 'unnamed',
    }
    expect(body.capabilities).toEqual({ view: told, act: told })
    expect(Value.Check(PolicySchema, body)).toBe(true)
  })

  test('a bridge without an issuer tells of none, whatever its policy was given', async () => {
    const policy = { ...DEFAULT_POLICY, capabilities: { view: bridgeCapabilities('cookie') } }
    const stage = await setStage(await open(), { policy })
    const { body } = await stage.call<Policy>('GET', '/support/policy', { token: await stage.own('sup_dana') })
    expect(body.capabilities).toBe(undefined)
  })

  test('no session is longer than the issuer declares, however long its credential lives', async () => {
    const { stage } = await setUp(await open(), {}, withCapabilities({ maxSeconds: 60 }))
    const { session } = (await stage.start()).body
    expect(session).toMatchObject({ expiresAt: session.startedAt + 60_000, extendable: false })
    expect(session.ceilingAt).toBe(session.expiresAt)
  })

  test('where the issuer declares no more time there is none, also within the life of the credential', async () => {
    const { stage } = await setUp(await open(), {}, withCapabilities({ extend: false }))
    const { session } = (await stage.start({ body: { ttlSeconds: 60 } })).body
    expect(session).toMatchObject({ expiresAt: session.startedAt + 60_000, extendable: false })
    const token = await stage.own('sup_dana')
    const more = await stage.call('POST', `/support/sessions/${session.id}/extend`, { token })
    expect(more).toMatchObject({ status: 409, body: { code: 'ceiling_reached' } })
  })

  test('start: recorded, issued, verified, sealed; no longer than the credential lives; nothing of it in the answer', async () => {
    const sql = await open()
    const { stage, given, spring } = await setUp(sql)
    const started = await stage.start()
    expect(started.status).toBe(201)
    const { session } = started.body
    // Two minutes there (119 s, it says), ten asked for here: what ends first holds, and cannot be extended past it.
    expect(session.expiresAt - stage.clock.now()).toBe(119_000)
    expect(session.ceilingAt).toBe(session.expiresAt)
    const token = given[0]!.accessToken!
    expect(spring.lives(token)).toBe(true)
    expect(started.text).not.toContain(token)
    const [row] = await rows(sql)
    expect(row).toMatchObject({ session_id: session.id, over_at: null })
    expect(row!.kept).not.toContain(token.split('.')[2])

    const headers = new Headers()
    await stage.bridge.authorizeUpstream(session.id, headers)
    expect(headers.get('Authorization')).toBe(`Bearer ${token}`)
  })

  test('end: it is ended there, read back, and forgotten here', async () => {
    const sql = await open()
    const { stage, given, spring } = await setUp(sql)
    const { session } = (await stage.start()).body
    await stage.call('POST', `/support/sessions/${session.id}/end`, { token: await stage.own('sup_dana') })
    await dead(spring, given)
    await expect.poll(() => rows(sql)).toMatchObject([{ kept: null, remote: 'ended' }])
    await expect(stage.bridge.authorizeUpstream(session.id, new Headers())).rejects.toMatchObject({
      code: 'session_ended',
    })
  })

  test('the cascade that the server does not have: the actor’s session ends, the credential is dead', async () => {
    const { stage, given, spring } = await setUp(await open())
    await stage.start()
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    await dead(spring, given)
  })

  test('the clock that the server does not have: the time is up, and housekeeping ends it', async () => {
    const sql = await open()
    const { stage } = await setUp(sql)
    await stage.start()
    stage.clock.advance(121_000)
    expect(await stage.bridge.reap()).toBe(1)
    expect(await rows(sql)).toMatchObject([{ kept: null, over_at: stage.clock.now() }])
  })

  test('what is not as ordered: refused, revoked, the session over, the own one back', async () => {
    const sql = await open()
    const { stage, given, spring } = await setUp(sql, { roles: 'requested_subject' })
    const refused = await stage.start<{ code: string }>()
    expect([refused.status, refused.body.code]).toEqual([502, 'internal'])
    expect(given.map(({ accessToken }) => spring.lives(accessToken!))).toEqual([false])
    expect(stage.log).toContainEqual(expect.objectContaining({ event: 'issuer_refused', code: 'subject_not_switched' }))
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      state: 'own',
      ended: { reason: 'integrity' },
    })
    expect((await stage.audit()).map(({ type, detail }) => [type, detail]).slice(-3)).toEqual([
      ['ADMIN_IMPERSONATION_STARTED', expect.any(String)],
      ['ADMIN_IMPERSONATION_ENDED', 'integrity'],
      ['ADMIN_IMPERSONATION_REFUSED', 'internal'],
    ])
    await expect.poll(() => rows(sql), { timeout: 10_000 }).toMatchObject([{ kept: null }])
  })

  test('a subject who is disabled while the back end answers: refused like any other account', async () => {
    let stage: Stage | null = null
    const made = await setUp(await open(), {}, (issuer) => ({
      ...issuer,
      start: (order, call) => {
        stage?.people.change('cus_noor', { active: false })
        return issuer.start(order, call)
      },
    }))
    stage = made.stage
    const refused = await made.stage.start<{ code: string }>()
    expect([refused.status, refused.body.code]).toEqual([404, 'subject_unavailable'])
    expect(made.given.map(({ accessToken }) => made.spring.lives(accessToken!))).toEqual([false])
  })

  test('an end that fails is tried again, later, by housekeeping', async () => {
    const sql = await open()
    let fails = 2
    const { stage, given, spring } = await setUp(sql, {}, (issuer) => ({
      ...issuer,
      async end(kept, call) {
        fails -= 1
        return fails >= 0
          ? { remote: 'unknown', own: 'untouched', code: 'back_end_unreachable' }
          : issuer.end(kept, call)
      },
    }))
    const { session } = (await stage.start()).body
    await stage.call('POST', `/support/sessions/${session.id}/end`, { token: await stage.own('sup_dana') })
    await expect.poll(() => fails).toBe(1)
    await stage.bridge.reap()
    // Not at once again.
    expect(fails).toBe(1)
    stage.clock.advance(11_000)
    await stage.bridge.reap()
    stage.clock.advance(21_000)
    await stage.bridge.reap()
    expect(spring.lives(given[0]!.accessToken!)).toBe(false)
    expect(await rows(sql)).toMatchObject([{ kept: null, remote: 'ended' }])
    expect(stage.log.filter(({ event }) => event === 'issued_not_ended')).toHaveLength(2)
  })

  test('an end that was not seen is in the numbers, for an alarm, until it is (R-95)', async () => {
    const sql = await open()
    let answers = false
    const { stage } = await setUp(sql, {}, (issuer) => ({
      ...issuer,
      end: async (kept, call) =>
        answers ? issuer.end(kept, call) : { remote: 'alive', own: 'untouched', code: 'end_without_effect' },
    }))
    const operations = createOperations({ sql, now: stage.clock.now })
    const unconfirmed = async () => {
      const text = await (await operations.fetch(new Request('http://127.0.0.1/metrics'))).text()
      return /^understudy_issued_unconfirmed (\d+)$/m.exec(text)?.[1]
    }
    const { session } = (await stage.start()).body
    expect(await unconfirmed()).toBe('0')
    await stage.call('POST', `/support/sessions/${session.id}/end`, { token: await stage.own('sup_dana') })
    await expect.poll(unconfirmed).toBe('1')
    answers = true
    stage.clock.advance(11_000)
    await stage.bridge.reap()
    expect(await unconfirmed()).toBe('0')
  })

  test('sessions of a bridge without an issuer go on when one is set up, also beside it (R-94)', async () => {
    const sql = await open()
    const plain = await setStage(sql)
    expect((await plain.start()).status).toBe(201)
    const { stage } = await setUp(sql)
    stage.clock.advance(100_000)
    expect(await stage.bridge.reap()).toBe(0)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'active' })
    await plain.bridge.close()
  })

  test('nobody gets a credential before that of the back end was verified, in no tab (R-94)', async () => {
    const sql = await open()
    let answer: () => void = () => undefined
    const { stage } = await setUp(sql, {}, (issuer) => ({
      ...issuer,
      start: async (order, call) => {
        await new Promise<void>((resolve) => {
          answer = resolve
        })
        return issuer.start(order, call)
      },
    }))
    const starting = stage.start()
    const token = await stage.own('sup_dana')
    await expect.poll(async () => (await stage.context(token)).state).toBe('active')
    const [live] = await sql.query<{ id: string }>('SELECT id FROM understudy.support_session', [])
    const renew = () => stage.call('POST', `/support/sessions/${live!.id}/credential`, { token })
    expect((await renew()).status).toBe(503)
    answer()
    expect((await starting).status).toBe(201)
    expect((await renew()).status).toBe(200)
  })

  test('ended while the back end was asked: what it gives then is ended too', async () => {
    const { stage, given, spring } = await setUp(await open(), {}, (issuer) => ({
      ...issuer,
      start: async (order, call) => {
        await stageOf().call('POST', `/support/sessions/${order.session.id}/end`, {
          token: await stageOf().own('sup_dana'),
        })
        return issuer.start(order, call)
      },
    }))
    const stageOf = () => stage
    expect((await stage.start()).status).toBeGreaterThanOrEqual(400)
    await dead(spring, given)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'own' })
  })

  test('the process dies while the back end is asked: the next one ends the session, and what was issued', async () => {
    const sql = await open()
    const { stage, given, spring } = await setUp(sql, {}, (issuer) => ({
      ...issuer,
      start: async (order, call) => {
        await issuer.start(order, call)
        return new Promise(() => {})
      },
    }))
    void stage.start()
    await expect.poll(() => given.length, { timeout: 10_000 }).toBe(1)
    const own = await stage.own('sup_dana')
    expect(await stage.context(own)).toMatchObject({ state: 'active' })
    const next = stage.again()
    stage.clock.advance(80_000)
    expect(await next.reap()).toBe(0)
    stage.clock.advance(10_000)
    expect(await next.reap()).toBe(1)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ ended: { reason: 'integrity' } })
    expect(stage.log).toContainEqual(expect.objectContaining({ event: 'issuing_unfinished' }))
    await dead(spring, given)
    await next.close()
  })

  test('a switch: the first credential is dead before the second is asked for', async () => {
    const { stage, given, spring } = await setUp(await open())
    const { session } = (await stage.start()).body
    const second = await stage.start({ body: { subject: 'cus_tomas', replaces: session.id } })
    expect(second.status).toBe(201)
    expect(given.map(({ accessToken }) => spring.lives(accessToken!))).toEqual([false, true])
  })

  test('a switch whose first credential cannot be ended: nothing is asked for, and never two live', async () => {
    const sql = await open()
    let refuses = true
    const fetchOr503: typeof fetch = async (input, init) =>
      refuses && String(input).endsWith('/revoke') ? Response.json({}, { status: 503 }) : fetch(input, init)
    const { stage, given, spring } = await setUp(sql, { fetch: fetchOr503 })
    const { session } = (await stage.start()).body
    const second = await stage.start<{ code: string }>({ body: { subject: 'cus_tomas', replaces: session.id } })
    expect([second.status, second.body.code]).toEqual([502, 'internal'])
    expect(stage.log).toContainEqual(expect.objectContaining({ event: 'issuer_refused', code: 'replaced_alive' }))
    expect(given.map(({ accessToken }) => spring.lives(accessToken!))).toEqual([true])
    // The first is over by the switch, the second was never anything, and the actor is back.
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      ...{ state: 'own', ended: { reason: 'integrity' } },
    })
    const ends = await sql.query('SELECT end_reason FROM understudy.support_session ORDER BY started_at, ended_at')
    expect(ends.map(({ end_reason: reason }) => reason).sort()).toEqual(['integrity', 'superseded'])
    // Nor does a start of its own get another one meanwhile.
    expect((await stage.start({ body: { subject: 'cus_tomas' } })).status).toBe(502)
    refuses = false
    stage.clock.advance(21_000)
    await stage.bridge.reap()
    expect((await stage.start({ body: { subject: 'cus_tomas' } })).status).toBe(201)
    expect(given.map(({ accessToken }) => spring.lives(accessToken!))).toEqual([false, true])
  })

  test('a fault in the set-up keeps the issuer off, until another look finds none (R-100)', async () => {
    const sql = await open()
    let looks = 0
    let faults: readonly Finding[] = [finding('introspection_blind')]
    const { stage, given } = await setUp(sql, {}, (issuer) => ({
      ...issuer,
      async check() {
        looks += 1
        return [...faults, finding('not_tried', { level: 'warning' })]
      },
    }))
    expect(stage.log).toContainEqual(expect.objectContaining({ event: 'issuer_finding', code: 'introspection_blind' }))
    const refused = await stage.start<{ code: string }>()
    expect([refused.status, refused.body.code, refused.headers.get('Retry-After')]).toEqual([503, 'issuer_off', '5'])
    expect(await sql.query('SELECT id FROM understudy.support_session')).toEqual([])
    expect([given, looks]).toEqual([[], 1])
    // Looked at again later and later.
    stage.clock.advance(5000)
    expect((await stage.start<{ code: string }>()).headers.get('Retry-After')).toBe('10')
    stage.clock.advance(9000)
    faults = []
    expect((await stage.start()).status).toBe(503)
    expect(looks).toBe(2)
    stage.clock.advance(1000)
    expect((await stage.start()).status).toBe(201)
    const second = await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
    expect([second.status, looks]).toEqual([201, 3])
  })

  test('a back end that cannot be asked about its set-up is asked again at the next start, which says it better', async () => {
    let looks = 0
    const { stage } = await setUp(await open(), {}, (issuer) => ({
      ...issuer,
      async check() {
        looks += 1
        return looks > 1 ? [] : [finding('back_end_unreachable')]
      },
    }))
    expect((await stage.start()).status).toBe(201)
    expect(looks).toBe(2)
  })

  test('a token of the actor’s that the back end does not know is refused there, and here', async () => {
    const { stage } = await setUp(await open(), { actorToken: async ({ actor }) => actor.token ?? '' })
    expect((await stage.start()).status).toBe(502)
    expect(stage.log).toContainEqual(expect.objectContaining({ code: 'token_refused' }))
  })
})

test('sealed for one session, with one key', async () => {
  const sealed = await seal({ accessToken: 'secret' }, 'ss_1', SEALING_KEY)
  expect(await unseal(sealed, 'ss_1', SEALING_KEY)).toEqual({ accessToken: 'secret' })
  await expect(unseal(sealed, 'ss_2', SEALING_KEY)).rejects.toThrow('another session')
  await expect(unseal(sealed, 'ss_1', new Uint8Array(32))).rejects.toThrow()
})

test('settings under which it could not keep its promises', () => {
  const issuer = tokenExchange({
    server: { issuer: 'https://id.example' },
    client: { id: 'support', method: 'client_secret_basic', secret: 's' },
    scope: [],
  })
  expect(issuingProblem({ issuer, sealingKey: SEALING_KEY }, ORIGIN)).toBe(null)
  expect(issuingProblem({ issuer, sealingKey: new Uint8Array(16) }, ORIGIN)).toContain('32 bytes')
  const grants = keto({ readUrl: 'https://read.example', writeUrl: 'https://write.example' })
  const problem = (...issuers: Issuer[]) => issuingProblem({ issuer: issuers, sealingKey: SEALING_KEY }, ORIGIN)
  expect(problem(issuer, grants)).toBe(null)
  expect(problem()).toContain('empty')
  expect(problem(issuer, issuer)).toContain('a name twice')
  expect(problem(issuer, { ...issuer, name: 'another' })).toContain('two for the mode `view`')
  expect(problem({ ...issuer, modes: ['shadow'] })).toContain('has to give grants')
  expect(problem({ ...grants, modes: ['shadow', 'view'] })).toContain('for nothing else')
  const { permits: _, ...blind } = grants
  expect(problem(blind)).toContain('cannot say what its grants open')
  for (const maxSeconds of [0, 29, 60.5, Number.NaN]) {
    expect(problem(withCapabilities({ maxSeconds })(issuer))).toContain('declares sessions of')
  }
  expect(problem(withCapabilities({ maxSeconds: 30 })(issuer))).toBe(null)
  const leads = { ...issuer, capabilities: { ...issuer.capabilities, start: 'redirect' as const } }
  const back = {
    ...leads,
    collect: async () => Promise.reject(new Error('Nobody came back.')),
    returnsTo: `${ORIGIN}/support/issued`,
  }
  expect(problem(back)).toBe(null)
  expect(problem(leads)).toContain(`${ORIGIN}/support/issued`)
  expect(problem({ ...back, returnsTo: 'https://elsewhere.example/support/issued' })).toContain('redirect')
})
