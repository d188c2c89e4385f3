import { springAuthorizationServer } from '@understudy/standins/springAuthorizationServer'
import { expect, onTestFinished, test } from 'vitest'
import type { Issuer } from '../issuers/issuer.ts'
import { keto } from '../issuers/keto.ts'
import { tokenExchange } from '../issuers/tokenExchange.ts'
import { createOperations } from '../operations/index.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { SEALING_KEY } from '../testing/ketoStage.ts'
import { type Stage, setStage } from '../testing/stage.ts'
import { at, createWire, page, silence } from '../testing/wire.ts'
import { describeOrphans, findOrphans } from './orphans.ts'

/** The bridge over Spring Authorization Server, with a wire in between. */
async function setUp(sql: Sql, wrap: (issuer: Issuer) => Issuer = (issuer) => issuer) {
  let stage: Stage | null = null
  const now = () => stage?.clock.now() ?? 0
  const [server, wire] = [await springAuthorizationServer({ clock: now }), createWire()]
  onTestFinished(server.close)
  const issuer = tokenExchange({
    ...{ server: { issuer: server.url }, scope: ['orders.read'], expectedAudience: ['support'] },
    client: { id: 'support', method: 'client_secret_basic', secret: 'support-secret' },
    subjectToken: async ({ subject }) => (await server.signIn(subject.id)).access.value,
    actorToken: async ({ actor }) => (await server.signIn(actor.person.id)).access.value,
    ...{ now, fetch: wire.fetch, timeoutSeconds: 2 },
  })
  stage = await setStage(sql, { issuing: { issuer: wrap(issuer), sealingKey: SEALING_KEY } })
  return { stage, server, wire }
}

const remotes = async (sql: Sql) =>
  (await sql.query('SELECT remote FROM understudy.issued')).map(({ remote }) => remote)

async function gauge({ sql, clock }: Stage, name: string): Promise<string | undefined> {
  const operations = createOperations({ sql, now: clock.now })
  const text = await (await operations.fetch(new Request('http://127.0.0.1/metrics'))).text()
  return new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]
}

const ELSEWHERE = {
  issuer: keto({ readUrl: 'https://read.example', writeUrl: 'https://write.example' }),
  sealingKey: SEALING_KEY,
}

eachDatabase('an answer that was lost, where nothing finds the token again', (open) => {
  test('is in the row, the audit log, the log and the numbers as unknown, once; the numbers forget it after a day', async () => {
    const { stage, server, wire } = await setUp(await open())
    wire.meddle(at('POST', '/oauth2/token', silence))
    expect((await stage.start()).status).toBe(502)
    wire.meddle(null)
    await expect.poll(() => remotes(stage.sql), { timeout: 10_000 }).toEqual(['unknown'])
    expect(wire.tokens.filter(server.lives)).toHaveLength(1)
    stage.clock.advance(60_000)
    await stage.bridge.reap()
    const entries = (await stage.audit()).filter(({ type }) => type === 'ADMIN_IMPERSONATION_UNCONFIRMED')
    expect(entries).toMatchObject([
      { outcome: 'failed', detail: 'end_unverified', actor: { id: 'sup_dana' }, subject: { id: 'cus_noor' } },
    ])
    const lines = stage.log.filter(({ event }) => event === 'issued_unknown')
    expect(lines).toMatchObject([{ level: 'error', detail: expect.stringContaining('may be alive') }])
    expect(await gauge(stage, 'understudy_issued_unknown')).toBe('1')
    stage.clock.advance(86_400_000)
    expect(await gauge(stage, 'understudy_issued_unknown')).toBe('0')
  })

  test('a refusal is none: nothing was issued, and nothing is unknown; the next start is free', async () => {
    const { stage, wire } = await setUp(await open())
    const refusal = async () => Response.json({ error: 'invalid_scope' }, { status: 400 })
    wire.meddle(at('POST', '/oauth2/token', refusal))
    expect((await stage.start()).status).toBe(502)
    wire.meddle(null)
    await expect.poll(() => remotes(stage.sql), { timeout: 10_000 }).toEqual(['already_ended'])
    expect((await stage.start()).status).toBe(201)
  })

  test('a repeat of the start with its key is refused as well, and asks for no second token', async () => {
    const { stage, wire } = await setUp(await open())
    wire.meddle(at('POST', '/oauth2/token', page))
    const first = await stage.start({ key: 'same' })
    const asked = () => wire.seen.filter((line) => line === 'POST /oauth2/token').length
    const before = asked()
    wire.meddle(null)
    expect([first.status, (await stage.start({ key: 'same' })).status >= 400, asked()]).toEqual([502, true, before])
  })

  test('the process dies while it waits for the answer: the next one records it', async () => {
    const { stage } = await setUp(await open(), (issuer) => ({
      ...issuer,
      start: async (_, call) => {
        await call.keep?.({})
        return new Promise(() => {})
      },
    }))
    void stage.start()
    const asked = () => stage.sql.query('SELECT 1 FROM understudy.issued WHERE kept IS NOT NULL')
    await expect.poll(asked, { timeout: 10_000 }).toHaveLength(1)
    const next = stage.again()
    stage.clock.advance(91_000)
    await next.reap()
    expect(await remotes(stage.sql)).toEqual(['unknown'])
    await next.close()
  })
})

eachDatabase('credentials of an issuer that was taken out of the settings', (open) => {
  async function leftBehind() {
    const made = await setUp(await open())
    const { stage } = made
    expect((await stage.start()).status).toBe(201)
    const next = stage.again({ issuing: ELSEWHERE })
    onTestFinished(() => next.close())
    return { ...made, next, missing: () => stage.log.filter(({ event }) => event === 'issuer_missing') }
  }

  test('are named in words every ten minutes, and in the numbers, until their own life is over', async () => {
    const { stage, next, missing } = await leftBehind()
    await next.reap()
    const words = '`tokenExchange` is in the settings no more'
    expect(missing()).toMatchObject([{ level: 'error', detail: expect.stringContaining(words) }])
    expect(missing()[0]?.detail).toContain('1 (1 of sessions that run)')
    await next.reap()
    expect(missing()).toHaveLength(1)
    stage.clock.advance(601_000)
    await next.reap()
    await next.reap()
    expect(await remotes(stage.sql)).toEqual(['expired'])
    expect(await findOrphans(stage.sql, null)).toEqual([])
  })

  test('which nobody tried to end count as unconfirmed', async () => {
    const { stage, next } = await leftBehind()
    const { sql, clock } = stage
    // Nobody is left who knows the issuer.
    await stage.bridge.close()
    await sql.query('UPDATE understudy.support_session SET ended_at = $1, end_reason = $2', [clock.now(), 'ceiling'])
    await sql.query('UPDATE understudy.issued SET expires_at = NULL')
    await next.reap()
    expect(await gauge(stage, 'understudy_issued_unconfirmed')).toBe('0')
    clock.advance(300_000)
    expect(await gauge(stage, 'understudy_issued_unconfirmed')).toBe('1')
    // Of what has no known end, a day later nobody can say more.
    clock.advance(86_400_000)
    await next.reap()
    expect(await remotes(sql)).toEqual(['unknown'])
  })

  test('a bridge without any issuer names them as well; with the issuer back, they are ended', async () => {
    const { stage, server, wire } = await leftBehind()
    const [found] = await findOrphans(stage.sql, null)
    expect(describeOrphans(found!)).toContain('Put the issuer back')
    const token = await stage.own('sup_dana')
    const { state, ...context } = await stage.context(token)
    const id = state === 'active' && 'session' in context ? context.session.id : ''
    await stage.call('POST', `/support/sessions/${id}/end`, { token })
    await expect.poll(() => wire.tokens.filter(server.lives), { timeout: 10_000 }).toEqual([])
    await expect.poll(() => findOrphans(stage.sql, null), { timeout: 10_000 }).toEqual([])
  })
})
