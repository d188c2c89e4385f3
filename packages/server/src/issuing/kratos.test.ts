import { capabilitiesOf } from '@understudy/client/connectors'
import { bridge } from '@understudy/client/connectors/bridge'
import { type ConnectorGround, describeConnector, startRequest } from '@understudy/client/testing'
import type { Problem } from '@understudy/protocol'
import { keto as ketoStandIn } from '@understudy/standins/keto'
import { type KratosStandIn, type KratosStandInOptions, kratos as kratosStandIn } from '@understudy/standins/kratos'
import { expect, onTestFinished, test } from 'vitest'
import type { Issuer } from '../issuers/issuer.ts'
import { keto } from '../issuers/keto.ts'
import { createKratosFront, kratos } from '../issuers/kratos.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { SEALING_KEY, SHADOW_POLICY } from '../testing/ketoStage.ts'
import { BRIDGE_ISSUER, type Stage, sessionOf, setStage } from '../testing/stage.ts'

/** The bridge over Kratos, where Noor has a session of her own. */
async function setUp(sql: Sql, options: KratosStandInOptions = {}, beside: readonly Issuer[] = []) {
  let stage: Stage | null = null
  const now = () => stage?.clock.now() ?? 0
  const server = await kratosStandIn({ clock: now, ...options })
  onTestFinished(server.close)
  for (const id of ['cus_noor', 'cus_tomas', 'canary'])
    server.addIdentity({ id, traits: { email: `${id}@mail.example` } })
  const { publicUrl, adminUrl } = server
  const issuer = kratos({ publicUrl, adminUrl, canary: 'canary', now })
  const issuing = { issuer: [issuer, ...beside], sealingKey: SEALING_KEY }
  stage = await setStage(sql, { issuing, ...(beside.length === 0 ? {} : { policy: SHADOW_POLICY }) })
  const own = server.signIn('cus_noor')
  const front = createKratosFront({ publicUrl, bridge: stage.bridge })
  return { stage, server, own, front, support: () => supportOf(server) }
}

function supportOf(server: KratosStandIn, subject = 'cus_noor') {
  return server
    .sessionsOf(subject)
    .filter((session) => session.methods[0]?.method === 'code_recovery' && server.lives(session))
}

const ask = (path: string, method = 'GET') => new Request(`https://app.example${path}`, { method })

eachDatabase('a session at Ory Kratos for each support session', (open) => {
  test('its token is in no answer; who the subject is can be read, and everything else is closed', async () => {
    const { stage, front, support, server } = await setUp(await open())
    const started = await stage.start()
    expect(started.status).toBe(201)
    const { id } = started.body.session
    const { token } = support()[0]!
    expect(started.text).not.toContain(token)

    const read = await front(ask('/sessions/whoami'), id)
    expect(read.status).toBe(200)
    const text = await read.text()
    expect(JSON.parse(text)).toMatchObject({ identity: { id: 'cus_noor' } })
    expect(text).not.toContain(token)

    const closed = [
      ask('/sessions/whoami?tokenize_as=app'),
      ask('/sessions'),
      ask('/sessions', 'DELETE'),
      ask(`/sessions/${server.sessionsOf('cus_noor')[1]!.id}`, 'DELETE'),
      ask('/self-service/settings/api'),
      ask('/self-service/settings?flow=1', 'POST'),
      ask('/self-service/logout/api', 'DELETE'),
      ask('/self-service/recovery?flow=1', 'POST'),
      ask('/self-service/verification/api'),
      ask('/sessions/whoami', 'POST'),
      ask('/sessions/whoami/../../self-service/settings/api'),
      ask('/admin/identities'),
    ]
    for (const request of closed) {
      const answer = await front(request, id)
      expect([request.url, answer.status, ((await answer.json()) as Problem).code]).toEqual([
        request.url,
        403,
        'action_restricted',
      ])
    }
    expect(server.sessionsOf('cus_noor').filter(server.lives)).toHaveLength(2)
  })

  test('the subject ends it in their own list: it is over here, by them, and the actor is told', async () => {
    const { stage, server, own, support, front } = await setUp(await open())
    const { session } = (await stage.start()).body
    const url = `${server.publicUrl}/sessions/${support()[0]!.id}`
    await fetch(url, { method: 'DELETE', headers: { 'X-Session-Token': own.token! } })

    const answer = await front(ask('/sessions/whoami'), session.id)
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([401, 'session_ended'])
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({
      state: 'own',
      ended: { reason: 'subject_revoked' },
    })
    expect(server.lives(own)).toBe(true)
  })

  test('nobody asks: housekeeping looks, and finds it out', async () => {
    const { stage, server, support } = await setUp(await open())
    await stage.start()
    expect(await stage.bridge.reap()).toBe(0)
    const url = `${server.adminUrl}/admin/sessions/${support()[0]!.id}`
    await fetch(url, { method: 'DELETE' })
    expect(await stage.bridge.reap()).toBe(1)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ ended: { reason: 'subject_revoked' } })
  })

  test('an account that is disabled there ends it; enabled again, nothing comes back', async () => {
    const { stage, server } = await setUp(await open())
    await stage.start()
    const state = async (value: string) => {
      const body = JSON.stringify([{ op: 'replace', path: '/state', value }])
      await fetch(`${server.adminUrl}/admin/identities/cus_noor`, { method: 'PATCH', body })
    }
    await state('inactive')
    expect(await stage.bridge.reap()).toBe(1)
    await state('active')
    expect(supportOf(server)).toEqual([])
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ ended: { reason: 'subject_disabled' } })
  })

  test('the clock that Kratos does not have: a day there, the bridge’s minutes here', async () => {
    const sql = await open()
    const { stage, server, support } = await setUp(sql)
    const { session } = (await stage.start()).body
    expect(session.expiresAt - stage.clock.now()).toBe(600_000)
    stage.clock.advance(600_001)
    expect(support()).toHaveLength(1)
    expect(await stage.bridge.reap()).toBe(1)
    expect(support()).toEqual([])
    expect(server.sessionsOf('cus_noor').filter(server.lives)).toHaveLength(1)
  })

  test('Kratos is away: the session goes on by the bridge’s clock, and the log says that nobody looked', async () => {
    const { stage, server } = await setUp(await open())
    await stage.start()
    await server.close()
    expect(await stage.bridge.reap()).toBe(0)
    expect(stage.log).toContainEqual(
      expect.objectContaining({ event: 'issued_not_seen', code: 'back_end_unreachable' }),
    )
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'active' })
  })

  test('the cascade that Kratos does not have: the actor’s own session ends, and this one with it', async () => {
    const { stage, support } = await setUp(await open())
    await stage.start()
    expect(support()).toHaveLength(1)
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    await expect.poll(support, { timeout: 10_000 }).toEqual([])
  })

  test('with Keto beside it: a session there for view and act, a grant for shadow; each is ended where it is', async () => {
    const keep = await ketoStandIn()
    onTestFinished(keep.close)
    const { readUrl, writeUrl } = keep
    const { stage, support } = await setUp(await open(), {}, [keto({ readUrl, writeUrl, closed: ['edit'] })])
    const there = () => [support().length, keep.tuples().length]
    const own = await stage.own('sup_dana')

    const first = await stage.start({ body: { mode: 'view' } })
    expect(there()).toEqual([1, 0])
    const headers = new Headers()
    await stage.bridge.authorizeUpstream(first.body.session.id, headers)
    expect(headers.has('X-Session-Token')).toBe(true)
    const replaces = first.body.session.id
    const second = await stage.start({ body: { mode: 'shadow', replaces } })
    expect([second.status, ...there()]).toEqual([201, 0, 2])
    // Nobody goes anywhere with a grant.
    const upstream = stage.bridge.authorizeUpstream(second.body.session.id, new Headers())
    await expect(upstream).rejects.toMatchObject({ code: 'internal' })
    await stage.call('POST', `/support/sessions/${second.body.session.id}/end`, { token: own })
    await expect.poll(there, { timeout: 10_000 }).toEqual([0, 0])
  })

  test('a second factor of the subject’s: the actor is told whose is missing, and nothing is left open', async () => {
    const { stage, server, support } = await setUp(await open())
    server.addIdentity({ id: 'cus_noor', traits: {}, totp: 'bb'.repeat(20) })
    const refused = await stage.start<Problem>()
    // It is theirs, and no sign-in of the actor's is asked for.
    expect(refused.body).toMatchObject({ code: 'step_up_required', stepUpOf: 'subject', status: 403 })
    expect(refused.body.detail).toContain('factor of its owner')
    expect(refused.headers.get('WWW-Authenticate')).toBeNull()
    expect(support()).toEqual([])
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ ended: { reason: 'integrity' } })
  })
})

/** The bridge's connector in a browser, the bridge over Kratos behind it. */
async function ground(sql: Sql): Promise<ConnectorGround> {
  const { stage, server, own, support } = await setUp(sql)
  const token = await stage.own('sup_dana')
  const request = (id: string) => startRequest({ subject: { id, name: id } })
  let cut = false
  return {
    connector: bridge({
      actorToken: async () => token,
      async fetch(input, init) {
        if (cut) throw new TypeError('Failed to fetch')
        init?.signal?.throwIfAborted()
        return stage.bridge.fetch(new Request(new URL(String(input), BRIDGE_ISSUER), init))
      },
    }),
    actor: { id: 'sup_dana', name: 'Dana Reyes' },
    request: request('cus_noor'),
    other: request('cus_tomas'),
    unavailable: request('cus_nobody'),
    async advance(milliseconds) {
      stage.clock.advance(milliseconds)
    },
    async revoke() {
      const headers = { 'X-Session-Token': own.token ?? '' }
      await fetch(`${server.publicUrl}/sessions/${support()[0]?.id}`, { method: 'DELETE', headers })
      await stage.bridge.reap()
    },
    async signOut() {
      await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    },
    async alive() {
      await stage.bridge.reap()
      return ['cus_noor', 'cus_tomas'].flatMap((id) => supportOf(server, id)).length
    },
    cutOff() {
      cut = true
    },
  }
}

eachDatabase('what is demanded of every connector, with Kratos behind the bridge', (open) => {
  describeConnector(test, {
    name: 'kratos',
    capabilities: capabilitiesOf(bridge({ actorToken: async () => null })),
    setUp: async () => ground(await open()),
  })
})
