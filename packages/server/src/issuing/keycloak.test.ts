import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { fakeLifecycle, memoryChannel, startRequest } from '@understudy/client/testing'
import { keycloakStandIn } from '@understudy/standins/keycloak'
import { expect, onTestFinished, test } from 'vitest'
import type { KeycloakOptions } from '../issuers/keycloak.ts'
import type { Sql } from '../sql/sql.ts'
import { eachDatabase } from '../testing/databases.ts'
import { SEALING_KEY } from '../testing/ketoStage.ts'
import { issuerAt } from '../testing/keycloakCases.ts'
import { keycloakRealm } from '../testing/keycloakRealm.ts'
import { BRIDGE_ISSUER, type Stage, setStage } from '../testing/stage.ts'

/** The bridge over Keycloak, with Dana signed in there as somebody of the customers' own realm, and Noor as its Bob. */
async function setUp(sql: Sql, options: Partial<KeycloakOptions> = {}) {
  let stage: Stage | null = null
  const now = () => stage?.clock.now() ?? 0
  const server = await keycloakStandIn({ settings: keycloakRealm({ legacyExchange: false }), clock: now })
  onTestFinished(server.close)
  const own = { token: '' }
  const secrets = { support: 'support-secret', bridge: 'bridge-secret' }
  const issuer = issuerAt(
    { url: server.url, now, secrets },
    {
      ...{ actorRealm: 'app', actorToken: async () => own.token, ...options },
      subjectName: () => server.user('bob').id,
      actorName: () => server.user('alice').id,
    },
  )
  stage = await setStage(sql, { issuing: { issuer, sealingKey: SEALING_KEY } })
  // By the clock of the stage, which runs from here on.
  own.token = (await server.signIn('alice', 'demo-app')).access.value
  return { stage, server, own }
}

eachDatabase('an actor of the customers’ own realm, whose session Keycloak ends by the start (R-96)', (open) => {
  test('said at the end: nothing comes back but by a sign-in', async () => {
    const { stage, server, own } = await setUp(await open())
    const token = await stage.own('sup_dana')
    const { session } = (await stage.start()).body
    expect(server.lives(own.token)).toBe(false)
    expect(await stage.context(token)).toMatchObject({ state: 'active' })
    const end = await stage.call('POST', `/support/sessions/${session.id}/end`, { token })
    expect(end.body).toMatchObject({ outcome: 'ended', own: 'gone' })
    expect(await stage.context(token)).toMatchObject({
      ...{ state: 'signed-out', why: 'session_ended', ended: { reason: 'actor_ended' } },
    })
    expect(await stage.context(await stage.own('sup_dana', { sid: 'another' }))).toMatchObject({ state: 'own' })
  })

  test('the client is signed out by its end', async () => {
    const { stage } = await setUp(await open())
    const token = await stage.own('sup_dana')
    const send: typeof fetch = async (input, init) => stage.bridge.fetch(new Request(input, init), { ip: '192.0.2.7' })
    const client = createImpersonationClient({
      ...{ channel: memoryChannel().tab(), lifecycle: fakeLifecycle(), fetch: send },
      ...{ onIdentityChange: () => undefined },
      connector: bridge({ url: BRIDGE_ISSUER, actorToken: async () => token, fetch: send }),
    })
    onTestFinished(client.dispose)
    await client.resume()
    await client.start(startRequest({ subject: { id: 'cus_noor', name: 'Noor' } }))
    expect(client.getState()).toMatchObject({ status: 'active' })
    await client.end()
    expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'session_ended' })
  })

  test('the time is up: signed out as well', async () => {
    const { stage } = await setUp(await open())
    await stage.start()
    const token = await stage.own('sup_dana')
    stage.clock.advance(601_000)
    expect(await stage.context(token)).toMatchObject({ state: 'signed-out', ended: { reason: 'ceiling' } })
  })

  test('refused before anything was opened there: the own session stays', async () => {
    const { stage, server, own } = await setUp(await open())
    server.user('bob').enabled = false
    expect((await stage.start()).status).toBe(404)
    const token = await stage.own('sup_dana')
    expect(server.lives(own.token)).toBe(true)
    expect(await stage.context(token)).toMatchObject({ state: 'own', ended: { reason: 'integrity' } })
  })

  test('opened there, and refused then: nothing comes back but by a sign-in', async () => {
    const { stage, server, own } = await setUp(await open(), { expectedAudience: ['another'] })
    expect((await stage.start()).status).toBe(502)
    expect(server.lives(own.token)).toBe(false)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'signed-out' })
  })

  test('a second one in the place of the first, which Keycloak refuses: what the first has cost stays gone', async () => {
    const { stage } = await setUp(await open())
    const { session } = (await stage.start()).body
    const second = await stage.start({ body: { subject: 'cus_tomas', replaces: session.id } })
    expect(second.status).toBe(401)
    expect(await stage.context(await stage.own('sup_dana'))).toMatchObject({ state: 'signed-out' })
  })
})
