import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bridge } from '../bridge.ts'
import { createGuard } from '../guard/guard.ts'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { createReceiver, type TestReceiver, tellSignal } from '../testing/signals.ts'
import { ACTIONS, BRIDGE_ISSUER, guardApart, requestOf, type Stage, setStage } from '../testing/stage.ts'
import { signalsProblem } from './options.ts'
import { SESSION_REVOKED, VERIFICATION } from './types.ts'

const SIEM = 'https://siem.example'
const SECRET = 'Bearer hunter2-of-the-siem'

eachDatabase('security events of ours', (open) => {
  const bridges: Bridge[] = []
  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close()
  })

  const streamTo = ({ endpoint }: TestReceiver, id = 'siem') => ({
    id,
    endpoint,
    audience: SIEM,
    authorization: SECRET,
  })

  async function telling(receivers: readonly TestReceiver[], more: Partial<BridgeOptions> = {}): Promise<Stage> {
    const streams = receivers.map((receiver, index) => streamTo(receiver, `siem-${index + 1}`))
    const stage = await setStage(await open(), { signals: { streams }, ...more })
    bridges.push(stage.bridge)
    return stage
  }

  async function startAndEnd(stage: Stage) {
    const { body } = await stage.start()
    await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: await stage.own('sup_dana') })
    return body.session.id
  }

  /** What a receiver makes of it, by what the bridge publishes and nothing else. */
  async function read(stage: Stage, set: string) {
    const { body: metadata } = await stage.call<{ issuer: string; jwks_uri: string }>(
      'GET',
      '/.well-known/ssf-configuration',
    )
    const { body: keys } = await stage.call<JSONWebKeySet>('GET', new URL(metadata.jwks_uri).pathname)
    const { payload } = await jwtVerify(set, createLocalJWKSet(keys), {
      issuer: metadata.issuer,
      audience: SIEM,
      typ: 'secevent+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(stage.clock.now()),
    })
    return payload
  }

  const told = (receiver: TestReceiver, count: number) =>
    vi.waitFor(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count), { timeout: 10_000 })
  const queue = (stage: Stage) => stage.sql.query('SELECT stream, refused FROM understudy.signal_outbox ORDER BY id')

  test('default: the end of a session is told, signed, at once, with no person but by id and no reason of the access', async () => {
    const receiver = await createReceiver()
    const stage = await telling([receiver])
    const id = await startAndEnd(stage)
    await told(receiver, 2)
    const [first, second] = receiver.received
    expect(await read(stage, first?.set ?? '')).toMatchObject({
      events: { [VERIFICATION]: {} },
      sub_id: { id: 'siem-1' },
    })
    const payload = await read(stage, second?.set ?? '')
    expect(payload).toEqual({
      iss: BRIDGE_ISSUER,
      aud: SIEM,
      iat: stage.clock.now() / 1000,
      jti: expect.any(String),
      sub_id: {
        format: 'complex',
        session: { format: 'opaque', id },
        user: { format: 'iss_sub', iss: BRIDGE_ISSUER, sub: 'cus_noor' },
        tenant: { format: 'opaque', id: 'org_acme' },
      },
      events: {
        [SESSION_REVOKED]: {
          event_timestamp: stage.clock.now() / 1000,
          initiating_entity: 'admin',
          reason_admin: { en: expect.stringContaining('ended the support session') },
        },
      },
    })
    expect(second?.headers).toMatchObject({ 'content-type': 'application/secevent+jwt', authorization: SECRET })
    await vi.waitFor(async () => expect(await queue(stage)).toEqual([]))
  })

  test('whichever way it ends, by whomever: each receiver is told once of each', async () => {
    const receivers = [await createReceiver(), await createReceiver()]
    const stage = await telling(receivers)
    const ended: Record<string, string> = {}
    const dana = await stage.start()
    ended[dana.body.session.id] = 'system'
    await stage.bridge.events.actorSessionEnded({ iss: 'https://id.example', sid: 'session-of-sup_dana' })
    const milo = await stage.start({ token: await stage.own('sup_milo') })
    ended[milo.body.session.id] = 'user'
    await stage.bridge.events.signedOutEverywhere('cus_noor')
    const late = await stage.start({ token: await stage.own('sup_milo') })
    ended[late.body.session.id] = 'policy'
    stage.clock.advance(600_000)
    await stage.bridge.reap()
    for (const receiver of receivers) {
      await told(receiver, 4)
      const payloads = await Promise.all(receiver.received.map(({ set }) => read(stage, set)))
      const events = payloads.flatMap(({ sub_id: subject, events: event }) => {
        const revoked = (event as Record<string, { initiating_entity: string }>)[SESSION_REVOKED]
        const { session } = subject as { session?: { id: string } }
        return revoked === undefined || session === undefined ? [] : [[session.id, revoked.initiating_entity]]
      })
      expect(events).toHaveLength(3)
      expect(Object.fromEntries(events)).toEqual(ended)
      expect(new Set(payloads.map(({ jti }) => jti)).size).toBe(4)
    }
  })

  test('what is told is in the transaction of the end: none without the other', async () => {
    const receiver = await createReceiver()
    const stage = await telling([receiver])
    await told(receiver, 1)
    await stage.start()
    await stage.sql.query(`
      CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON understudy.signal_outbox EXECUTE FUNCTION public.refuse()`)
    await expect(stage.bridge.events.signedOutEverywhere('cus_noor')).rejects.toThrow('not now')
    expect(await stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')).toHaveLength(1)
    await stage.sql.query('DROP TRIGGER refuse ON understudy.signal_outbox')
    await stage.bridge.events.signedOutEverywhere('cus_noor')
    await told(receiver, 2)
  })

  test('a guard with no settings for it, in a process of its own, ends a session: it is told all the same', async () => {
    const receiver = await createReceiver()
    const stage = await telling([receiver])
    await told(receiver, 1)
    const { body } = await stage.start()
    stage.people.change('cus_noor', { active: false })
    const guard = createGuard(guardApart(stage))
    const request = requestOf('GET', '/invoices', { token: body.credential?.accessToken ?? '' })
    expect((await guard.check(request, { action: 'invoice.read', ...ACTIONS['invoice.read'] })).ok).toBe(false)
    await told(receiver, 2)
    expect(await read(stage, receiver.received[1]?.set ?? '')).toMatchObject({
      events: { [SESSION_REVOKED]: { initiating_entity: 'admin' } },
    })
  })

  describe('a receiver', () => {
    test('that is away is told when it is back, later each time; nobody else waits for it', async () => {
      const [away, other] = [await createReceiver(), await createReceiver()]
      away.answer = { status: 503 }
      const stage = await telling([away, other])
      await startAndEnd(stage)
      await told(other, 2)
      await vi.waitFor(() =>
        expect(stage.log.filter(({ event }) => event === 'signal_later').length).toBeGreaterThan(1),
      )
      const tries = away.received.length
      await stage.bridge.reap()
      expect(away.received.length).toBe(tries)
      away.answer = { status: 202 }
      stage.clock.advance(10_000)
      await stage.bridge.reap()
      expect(away.received.length).toBe(tries + 2)
      expect(new Set(away.received.map(({ set }) => set.split('.').length))).toEqual(new Set([3]))
      expect(await queue(stage)).toEqual([])
    })

    test('that was away while every process was: the next one tells it', async () => {
      const receiver = await createReceiver()
      receiver.answer = { status: 503 }
      const stage = await telling([receiver])
      const id = await startAndEnd(stage)
      await told(receiver, 2)
      await stage.bridge.close()
      receiver.answer = { status: 202 }
      stage.clock.advance(20_000)
      const next = stage.again()
      bridges.push(next)
      await next.reap()
      const last = await read(stage, receiver.received.at(-1)?.set ?? '')
      expect(last).toMatchObject({ sub_id: { session: { id } } })
    })

    test('that refuses is not asked again; the log says which and why, and nothing else', async () => {
      const receiver = await createReceiver()
      receiver.answer = { status: 400, body: '{"err":"invalid_audience","description":"hunter2"}' }
      const stage = await telling([receiver])
      await told(receiver, 1)
      await vi.waitFor(async () =>
        expect(await queue(stage)).toEqual([{ stream: 'siem-1', refused: 'invalid_audience' }]),
      )
      stage.clock.advance(7_200_000)
      await stage.bridge.reap()
      expect(receiver.received).toHaveLength(1)
      expect(stage.log).toContainEqual({ level: 'warn', event: 'signal_refused', code: 'siem-1:invalid_audience' })
      expect(JSON.stringify(stage.log)).not.toMatch(/hunter2|eyJ/)
      stage.clock.advance(8 * 86_400_000)
      await stage.bridge.reap()
      expect(await queue(stage)).toEqual([])
    })

    test('that sends elsewhere is not followed', async () => {
      const [receiver, elsewhere] = [await createReceiver(), await createReceiver()]
      receiver.answer = { status: 307, headers: { Location: elsewhere.endpoint } }
      const stage = await telling([receiver])
      await told(receiver, 1)
      await vi.waitFor(() => expect(stage.log).toContainEqual(expect.objectContaining({ code: 'siem-1:status_307' })))
      expect(elsewhere.received).toEqual([])
    })

    test('whose answer does not end is not read to its end', async () => {
      const receiver = await createReceiver()
      receiver.answer = { status: 400, body: `{"err":"invalid_key","x":"${'y'.repeat(100_000)}"}` }
      const stage = await telling([receiver])
      await vi.waitFor(async () => expect(await queue(stage)).toEqual([{ stream: 'siem-1', refused: 'unknown' }]))
    })
  })

  test('two processes: each event goes out once', async () => {
    const receiver = await createReceiver()
    const stage = await telling([receiver])
    const other = stage.again()
    bridges.push(other)
    await other.ready()
    await told(receiver, 1)
    for (let count = 0; count < 4; count += 1) await startAndEnd(stage)
    await Promise.all([stage.bridge.reap(), other.reap()])
    await told(receiver, 5)
    await vi.waitFor(async () => expect(await queue(stage)).toEqual([]))
    const jtis = await Promise.all(receiver.received.map(async ({ set }) => (await read(stage, set)).jti))
    expect([jtis.length, new Set(jtis).size]).toEqual([5, 5])
  })

  test('nobody to tell: nothing is queued, and there is no metadata; an empty list takes back what was registered', async () => {
    const receiver = await createReceiver()
    const stage = await telling([receiver])
    await told(receiver, 1)
    const silent = stage.again({ signals: { streams: [] } })
    await silent.ready()
    await startAndEnd(stage)
    expect(await queue(stage)).toEqual([])
    const off = await setStage(await open())
    await startAndEnd(off)
    expect(await queue(off)).toEqual([])
    expect((await off.call('GET', '/.well-known/ssf-configuration')).status).toBe(404)
  })

  test('another bridge understands what this one says (SSF 1.0, both ends)', async () => {
    const receiver = await createReceiver()
    const stage = await telling([receiver])
    await startAndEnd(stage)
    await told(receiver, 2)
    const jwks = async () => (await stage.call<JSONWebKeySet>('GET', '/.well-known/jwks.json')).body
    const transmitters = [{ issuer: BRIDGE_ISSUER, audience: SIEM, algorithms: ['ES256'], jwks }]
    const other = await setStage(await open(), { issuer: 'https://other.example', signals: { transmitters } })
    for (const { set } of receiver.received) expect((await tellSignal(other, set)).status).toBe(202)
  })
})

describe('settings', () => {
  const stream = { id: 'siem', endpoint: 'https://siem.example/events', audience: SIEM }
  test.each([
    [{ endpoint: 'http://siem.example/events' }, '`endpoint` of siem has to be https'],
    [{ endpoint: 'siem.example' }, '`endpoint` of siem has to be https'],
    [{ endpoint: 'https://user:hunter2@siem.example/' }, '`endpoint` of siem holds a credential'],
    [{ id: 'The SIEM' }, 'an id that is not small letters'],
    [{ audience: '' }, '`audience` of siem is empty'],
    [{ authorization: 'hunter2\r\nX: y' }, '`authorization` of siem is no header'],
  ])('%j', (change, problem) => {
    const found = signalsProblem({ streams: [{ ...stream, ...change }] })
    expect(found).toContain(problem)
    expect(found).not.toContain('hunter2')
  })

  test('twice the same, and transmitters that could not be believed', () => {
    const jwks = async () => ({ keys: [] })
    const one = { issuer: 'https://a.example', audience: 'b', algorithms: ['ES256'], jwks }
    expect(signalsProblem({ streams: [stream, stream] })).toContain('an id twice')
    expect(signalsProblem({ transmitters: [one, one] })).toContain('an issuer twice')
    expect(signalsProblem({ transmitters: [{ ...one, algorithms: ['HS256'] }] })).toContain('public key only')
    expect(signalsProblem({ transmitters: [{ ...one, jwksUri: 'https://a.example/jwks' }] })).toContain('one of them')
    expect(signalsProblem({ transmitters: [one], streams: [stream] })).toBeNull()
  })
})
