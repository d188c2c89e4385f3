import { exportJWK, generateKeyPair } from 'jose'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import {
  basic,
  callOAuth,
  createTestClients,
  exchangeForm,
  type OAuthCall,
  type Parameters,
} from '../testing/oauthClients.ts'
import { BRIDGE_ISSUER, type Stage, setStage } from '../testing/stage.ts'
import { clientsProblem, type OAuthClient } from './client.ts'

interface Refused {
  readonly error: string
}

const clients = await createTestClients()

eachDatabase('clients of OAuth', (open) => {
  const setOAuth = async () => setStage(await open(), { oauth: clients.oauth })
  const tried = async (stage: Stage, more: Parameters, call: OAuthCall) => {
    const form = { ...(await exchangeForm(stage)), ...more }
    const { status, body, headers } = await callOAuth<Refused>(stage, '/oauth2/token', form, call)
    return [status, body.error ?? null, headers.get('WWW-Authenticate')?.split(' ')[0] ?? null]
  }

  test('by secret: the right one of a known client, in the header alone', async () => {
    const stage = await setOAuth()
    const cases: [OAuthCall, Parameters][] = [
      [{ client: basic('helpdesk', 'wrong') }, {}],
      [{ client: basic('helpdesk', '') }, {}],
      [{ client: basic('nobody') }, {}],
      [{ client: basic('keyed') }, {}],
      [{ client: 'Basic !!!' }, {}],
      [{ client: `Bearer ${await stage.own('sup_dana')}` }, {}],
      [{ client: basic('helpdesk') }, { client_id: 'viewer' }],
    ]
    for (const [call, form] of cases) expect(await tried(stage, form, call)).toEqual([401, 'invalid_client', 'Basic'])
    const secret = { client_id: 'helpdesk', client_secret: 'a-secret-of-256-bits-that-nobody-guesses' }
    for (const form of [{}, { client_id: 'helpdesk' }, secret]) {
      expect(await tried(stage, form, { client: null })).toEqual([401, 'invalid_client', null])
    }
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
    expect((await stage.audit()).map(({ actor, detail }) => [actor, detail])).toEqual(
      Array(cases.length + 3).fill([null, 'invalid_client']),
    )
    expect(await tried(stage, { client_id: 'helpdesk' }, { client: basic('helpdesk') })).toEqual([200, null, null])
  })

  test('by key: an assertion meant for us, short, and good once', async () => {
    const stage = await setOAuth()
    const seconds = Math.floor(stage.clock.now() / 1000)
    const bad: Record<string, unknown>[] = [
      { aud: 'https://other.example' },
      { aud: [BRIDGE_ISSUER, 'https://other.example'] },
      { aud: `${BRIDGE_ISSUER}/oauth2/revoke` },
      { sub: 'helpdesk' },
      { iss: 'helpdesk' },
      { iss: 'nobody', sub: 'nobody' },
      { exp: seconds - 60 },
      { exp: seconds + 3600 },
      { exp: undefined },
      { jti: undefined },
      { aud: undefined },
    ]
    for (const claims of bad) {
      expect([claims, await tried(stage, await clients.assert(stage, claims), { client: null })]).toEqual([
        claims,
        [401, 'invalid_client', null],
      ])
    }
    const other = await createTestClients()
    expect(await tried(stage, await other.assert(stage), { client: null })).toEqual([401, 'invalid_client', null])
    const [header, payload] = ((await clients.assert(stage)).client_assertion ?? '').split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    for (const client_assertion of [none, `${header}.${payload}.`, 'nonsense', 'a.b.c']) {
      const form = { ...(await clients.assert(stage)), client_assertion }
      expect(await tried(stage, form, { client: null })).toEqual([401, 'invalid_client', null])
    }
    expect(
      await tried(stage, { ...(await clients.assert(stage)), client_assertion_type: 'urn:x' }, { client: null }),
    ).toEqual([401, 'invalid_client', null])

    const good = await clients.assert(stage, { aud: `${BRIDGE_ISSUER}/oauth2/token` })
    expect(await tried(stage, good, { client: null })).toEqual([200, null, null])
    expect(await tried(stage, good, { client: null })).toEqual([401, 'invalid_client', null])
    // Not after a restart, nor in another process either (CVE-2026-9802).
    const again = stage.again()
    const answer = await again.fetch(
      new Request(`${BRIDGE_ISSUER}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...(await exchangeForm(stage)), ...good }),
      }),
    )
    expect(answer.status).toBe(401)
    stage.clock.advance(120_000)
    await stage.bridge.reap()
    expect(await stage.sql.query('SELECT client_id FROM understudy.client_assertion')).toEqual([])
  })

  test('one method at a time, and only what the client may do', async () => {
    const stage = await setOAuth()
    const assertion = await clients.assert(stage)
    expect(await tried(stage, assertion, {})).toEqual([400, 'invalid_request', null])
    const { client_assertion } = assertion
    expect(await tried(stage, { client_assertion }, { client: null })).toEqual([400, 'invalid_request', null])
    expect(await tried(stage, {}, { client: basic('api') })).toEqual([400, 'unauthorized_client', null])
    const asked = await callOAuth<Refused>(stage, '/oauth2/introspect', { token: 'x', ...assertion }, { client: null })
    expect([asked.status, asked.body.error]).toEqual([400, 'unauthorized_client'])
  })
})

test('settings under which a client could not be told from another are refused', async () => {
  const [first] = clients.oauth.clients as [OAuthClient]
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const keyed = async (key: CryptoKey, algorithms: readonly string[]): Promise<OAuthClient> => ({
    ...first,
    authentication: { method: 'private_key_jwt', jwks: { keys: [await exportJWK(key)] }, algorithms },
  })
  const secret = (secretSha256: string): OAuthClient => ({
    ...first,
    authentication: { method: 'client_secret_basic', secretSha256 },
  })
  expect(clientsProblem(clients.oauth)).toBeNull()
  expect(clientsProblem({ clients: [] })).toContain('is empty')
  expect(clientsProblem({ clients: [first, first] })).toContain('an id twice')
  expect(clientsProblem({ clients: [{ ...first, id: 'a:b' }] })).toContain('no visible ASCII')
  expect(clientsProblem({ clients: [secret('plain-text-secret')] })).toContain('no SHA-256')
  expect(clientsProblem({ clients: [await keyed(publicKey, ['HS256'])] })).toContain('public key only')
  expect(clientsProblem({ clients: [await keyed(publicKey, [])] })).toContain('public key only')
  expect(clientsProblem({ clients: [await keyed(privateKey, ['ES256'])] })).toContain('hold public keys')
})
