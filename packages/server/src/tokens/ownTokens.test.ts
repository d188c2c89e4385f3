import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { expectRefused } from '../testing/expectRefused.ts'
import { AUDIENCE, PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { BRIDGE_ISSUER, START, type Stage, setStage } from '../testing/stage.ts'

eachDatabase('own tokens', (open) => {
  const own = { sub: 'sup_dana', sid: 'session-of-sup_dana' }
  const claims = (stage: Stage) => {
    const seconds = Math.floor(stage.clock.now() / 1000)
    return { ...own, iss: PROVIDER_ISSUER, aud: AUDIENCE, iat: seconds, exp: seconds + 600, auth_time: seconds }
  }
  const ofStranger = async (stage: Stage, header: Record<string, unknown>) => {
    const { privateKey } = await generateKeyPair('ES256')
    return new SignJWT(claims(stage)).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header }).sign(privateKey)
  }
  const bringingItsKey = async (stage: Stage) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    return new SignJWT(claims(stage)).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', jwk }).sign(privateKey)
  }
  const cases: [string, (stage: Stage) => Promise<string>, string][] = [
    ['an expired token', (stage) => stage.own('sup_dana', { exp: stage.clock.now() / 1000 - 31 }), 'token_expired'],
    ['a token for later', (stage) => stage.own('sup_dana', { nbf: stage.clock.now() / 1000 + 31 }), 'invalid_token'],
    [
      'a token issued in the future',
      (stage) => stage.own('sup_dana', { iat: stage.clock.now() / 1000 + 31 }),
      'invalid_token',
    ],
    ['a token without an end', (stage) => stage.own('sup_dana', { exp: undefined }), 'invalid_token'],
    ['a token of another issuer', (stage) => stage.own('sup_dana', { iss: 'https://other.example' }), 'invalid_token'],
    [
      'a token for another audience',
      (stage) => stage.own('sup_dana', { aud: 'https://other.example' }),
      'invalid_token',
    ],
    ['a token for a longer audience', (stage) => stage.own('sup_dana', { aud: `${AUDIENCE}/v2` }), 'invalid_token'],
    ['a token without a session', (stage) => stage.own('sup_dana', { sid: undefined }), 'invalid_token'],
    ['a token without a person', (stage) => stage.own('sup_dana', { sub: undefined }), 'invalid_token'],
    [
      'a token of a person whom no database takes',
      (stage) => stage.own('sup_dana', { sub: 'sup_dana\0' }),
      'invalid_token',
    ],
    ['a token of a person whom no index takes', (stage) => stage.own('s'.repeat(513)), 'invalid_token'],
    [
      'a token of a session that no index takes',
      (stage) => stage.own('sup_dana', { sid: 's'.repeat(3000) }),
      'invalid_token',
    ],
    ['a token of a session that no database takes', (stage) => stage.own('sup_dana', { sid: 'a\0' }), 'invalid_token'],
    ['an id token', (stage) => stage.provider.sign(own, { typ: 'JWT' }), 'invalid_token'],
    [
      'an own token in which somebody acts',
      (stage) => stage.own('cus_noor', { act: { sub: 'sup_dana' } }),
      'invalid_token',
    ],
    [
      'an own token in which nobody acts, but says so',
      (stage) => stage.own('sup_dana', { act: null }),
      'invalid_token',
    ],
    [
      'an own token that claims to be the bridge’s',
      (stage) => stage.own('sup_dana', { iss: BRIDGE_ISSUER }),
      'invalid_token',
    ],
    ['an unsigned token', async (stage) => new UnsecuredJWT(claims(stage)).encode(), 'invalid_token'],
    [
      'a token of a stranger under the provider’s key id',
      (stage) => ofStranger(stage, { kid: 'key-1' }),
      'invalid_token',
    ],
    ['a token of a stranger under another key id', (stage) => ofStranger(stage, { kid: 'key-2' }), 'invalid_token'],
    ['a token that brings its own key', bringingItsKey, 'invalid_token'],
    [
      'a token that says where its key is',
      (stage) => stage.provider.sign(own, { jku: 'https://evil.example/jwks' }),
      'invalid_token',
    ],
    [
      'a token signed with the public key as a secret (algorithm confusion, CVE-2026-11800)',
      async (stage) => {
        const keys = await stage.provider.settings.jwks?.()
        const secret = new TextEncoder().encode(JSON.stringify(keys?.keys[0]))
        return new SignJWT(claims(stage)).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' }).sign(secret)
      },
      'invalid_token',
    ],
    ['half a token', async (stage) => (await stage.own('sup_dana')).slice(0, 80), 'invalid_token'],
    [
      'a token with another signature',
      async (stage) => `${(await stage.own('sup_dana')).split('.').slice(0, 2).join('.')}.AAAA`,
      'invalid_token',
    ],
    ['something else', async () => 'sup_dana', 'invalid_token'],
    ['an endless token', async () => `${'a'.repeat(20_000)}.b.c`, 'invalid_token'],
  ]
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(await open())
  })
  test.each(cases)('%s', async (_, make, code) => {
    const token = await make(stage)
    const refused = await expectRefused(stage, 'POST', '/support/sessions', { token, body: START })
    expect(refused).toEqual({ status: 401, code, actor: null })
    const why = code === 'token_expired' ? 'token_expired' : 'invalid_token'
    expect(await stage.context(token)).toEqual({ state: 'signed-out', epoch: 0, now: stage.clock.now(), why })
  })

  test('none', async () => {
    const stage = await setStage(await open())
    const refused = await expectRefused(stage, 'POST', '/support/sessions', { body: START })
    expect(refused).toEqual({ status: 401, code: 'not_authenticated', actor: null })
    const { headers } = await stage.call('POST', '/support/sessions', { body: START })
    expect(headers.get('WWW-Authenticate')).toBe('Bearer')
  })

  test('two at once, or of another scheme', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    for (const Authorization of [`Bearer ${token}, Bearer ${token}`, `Basic ${token}`, 'Bearer', `Bearer ${token} x`]) {
      const refused = await expectRefused(stage, 'GET', '/support/policy', { headers: { Authorization } })
      expect(refused).toEqual({ status: 401, code: 'invalid_token', actor: null })
    }
  })

  test('thirty seconds of another clock are forgiven, a session more than one audience too', async () => {
    const stage = await setStage(await open())
    const seconds = Math.floor(stage.clock.now() / 1000)
    for (const more of [
      { exp: seconds - 29 },
      { nbf: seconds + 29 },
      { iat: seconds + 29 },
      { aud: ['https://x.example', AUDIENCE] },
    ]) {
      expect(await stage.context(await stage.own('sup_dana', more))).toMatchObject({ state: 'own' })
    }
  })

  test('a session id that the provider gives to somebody else opens nothing of the first one’s', async () => {
    const stage = await setStage(await open())
    await stage.start()
    const stolen = await stage.own('sup_milo', { sid: 'session-of-sup_dana' })
    expect(await stage.context(stolen)).toMatchObject({ state: 'signed-out', why: 'invalid_token' })
  })

  test('an unreachable provider makes nobody signed in and nobody signed out', async () => {
    const sql = await open()
    const { provider } = await setStage(sql)
    const jwks = () => Promise.reject(new Error('refused'))
    const stage = await setStage(sql, { identityProvider: { ...provider.settings, jwks } })
    const answer = await stage.call('GET', '/support/context', { token: await stage.own('sup_dana') })
    expect([answer.status, answer.body.code]).toEqual([503, 'internal'])
  })
})
