import { PROBLEM_CODES, problemType } from '@understudy/protocol'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { AUDIENCE, PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import { BRIDGE_ISSUER, type CallOptions, START, type Stage, setStage } from '../testing/stage.ts'

/** Everything that has to be true of a refused request, whatever was wrong with it. */
async function expectRefused(stage: Stage, method: string, path: string, options: CallOptions) {
  const before = (await stage.audit()).length
  const { status, body, text, headers } = await stage.call(method, path, options)
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(body.type).toBe(problemType(body.code))
  expect(PROBLEM_CODES).toContain(body.code)
  expect(body.status).toBe(status)
  if (status === 401) expect(headers.get('WWW-Authenticate')).toMatch(/^Bearer\b/)
  expect(text).not.toMatch(/eyJ|\bat .+:\d+:\d+|node_modules|SELECT|understudy\.(?!dev)/)
  expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
  expect(await stage.sql.query('SELECT id FROM understudy.approval_request')).toEqual([])

  const row = (await stage.audit()).at(-1)
  expect((await stage.audit()).length).toBe(before + 1)
  expect(row).toMatchObject({ type: 'ADMIN_IMPERSONATION_REFUSED', outcome: 'refused', detail: body.code })
  expect(row?.request?.ip).toBe('192.0.2.7')
  expect(JSON.stringify(row)).not.toMatch(/eyJ/)
  expect(JSON.stringify(stage.log)).not.toMatch(/eyJ/)
  return { status, code: body.code, actor: row?.actor?.id ?? null }
}

eachDatabase('bad input', (open) => {
  describe('a body that cannot be read', () => {
    const cases: [string, CallOptions, number, string][] = [
      ['malformed JSON', { body: '{"subject":' }, 400, 'malformed_json'],
      ['nothing at all (a form button, R-60)', { body: '' }, 400, 'malformed_json'],
      ['more than 64 KiB', { body: JSON.stringify({ ...START, pad: 'x'.repeat(66_000) }) }, 400, 'malformed_json'],
      ['bytes that are no text', { body: '\u0000' }, 400, 'malformed_json'],
      ['text/plain (R-60)', { body: START, headers: { 'Content-Type': 'text/plain' } }, 415, 'unsupported_media_type'],
      [
        'a form (django-hijack #84)',
        { body: 'subject=cus_noor', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
        415,
        'unsupported_media_type',
      ],
      [
        'JSON in name only',
        { body: START, headers: { 'Content-Type': 'text/plain; application/json' } },
        415,
        'unsupported_media_type',
      ],
      ['an array', { body: [START] }, 422, 'validation_failed'],
      ['null', { body: 'null' }, 422, 'validation_failed'],
      ['no Idempotency-Key', { body: START, key: null }, 400, 'idempotency_key_required'],
      [
        'an Idempotency-Key of spaces',
        { body: START, key: null, headers: { 'Idempotency-Key': ' ' } },
        400,
        'idempotency_key_required',
      ],
      ['an endless Idempotency-Key', { body: START, key: 'k'.repeat(256) }, 400, 'idempotency_key_required'],
      ['a polluted prototype', { body: '{"__proto__":{"mode":"act"},"subject":"cus_noor"}' }, 422, 'validation_failed'],
    ]
    test.each(cases)('%s', async (_, options, status, code) => {
      const stage = await setStage(await open())
      const token = await stage.own('sup_dana')
      const refused = await expectRefused(stage, 'POST', '/support/sessions', { token, ...options })
      expect(refused).toEqual({ status, code, actor: 'sup_dana' })
    })
  })

  describe('addresses, methods and origins', () => {
    const cases: [string, string, string, CallOptions, number, string][] = [
      ['an unknown route', 'GET', '/support/nothing', {}, 404, 'not_found'],
      ['a route with a slash too many', 'GET', '/support/context/', {}, 404, 'not_found'],
      [
        'a start by GET from an image tag (django-hijack #84)',
        'DELETE',
        '/support/sessions',
        {},
        405,
        'method_not_allowed',
      ],
      ['an end by GET', 'GET', '/support/sessions/ss_1/end', {}, 405, 'method_not_allowed'],
      ['an approval by GET', 'GET', '/support/requests/sr_1/approve', {}, 405, 'method_not_allowed'],
      [
        'a foreign origin',
        'POST',
        '/support/sessions',
        { body: START, headers: { Origin: 'https://evil.example' } },
        403,
        'origin_refused',
      ],
      [
        'no origin that can be named',
        'POST',
        '/support/sessions',
        { body: START, headers: { Origin: 'null' } },
        403,
        'origin_refused',
      ],
      [
        'the own origin with something after it',
        'GET',
        '/support/policy',
        { headers: { Origin: `${BRIDGE_ISSUER}.evil.example` } },
        403,
        'origin_refused',
      ],
      [
        'a page of another site',
        'POST',
        '/support/sessions',
        { body: START, headers: { 'Sec-Fetch-Site': 'cross-site' } },
        403,
        'origin_refused',
      ],
      [
        'a page of a sister domain',
        'POST',
        '/support/sessions',
        { body: START, headers: { 'Sec-Fetch-Site': 'same-site' } },
        403,
        'origin_refused',
      ],
    ]
    test.each(cases)('%s', async (_, method, path, options, status, code) => {
      const stage = await setStage(await open())
      const token = await stage.own('sup_dana')
      const refused = await expectRefused(stage, method, path, { token, ...options })
      // Refused before anybody asked who it is.
      expect(refused).toEqual({ status, code, actor: null })
    })

    test('HEAD has no effect where only POST would', async () => {
      const stage = await setStage(await open())
      const answer = await stage.bridge.fetch(
        new Request(`${BRIDGE_ISSUER}/support/sessions/ss_1/end`, { method: 'HEAD' }),
      )
      expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'POST'])
    })

    test('an id that is none finds nothing and breaks nothing', async () => {
      const stage = await setStage(await open())
      const token = await stage.own('sup_ines')
      for (const id of ['%00', '..%2f', 'x'.repeat(80), '%E0%A4', "' OR 1=1 --"]) {
        const { status, body } = await stage.call('POST', `/support/sessions/${id}/end`, { token })
        expect([status, body.code]).toEqual([404, 'session_not_found'])
      }
    })
  })

  describe('credentials', () => {
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
      [
        'a token of another issuer',
        (stage) => stage.own('sup_dana', { iss: 'https://other.example' }),
        'invalid_token',
      ],
      [
        'a token for another audience',
        (stage) => stage.own('sup_dana', { aud: 'https://other.example' }),
        'invalid_token',
      ],
      ['a token for a longer audience', (stage) => stage.own('sup_dana', { aud: `${AUDIENCE}/v2` }), 'invalid_token'],
      ['a token without a session', (stage) => stage.own('sup_dana', { sid: undefined }), 'invalid_token'],
      ['a token without a person', (stage) => stage.own('sup_dana', { sub: undefined }), 'invalid_token'],
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
          return new SignJWT(claims(stage))
            .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' })
            .sign(secret)
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
    test.each(cases)('%s', async (_, make, code) => {
      const stage = await setStage(await open())
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
      for (const Authorization of [
        `Bearer ${token}, Bearer ${token}`,
        `Basic ${token}`,
        'Bearer',
        `Bearer ${token} x`,
      ]) {
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

  test('an actor is who the token says, not who a header or the body says (AutoGPT #13299, CVE-2025-61928, R-72)', async () => {
    const stage = await setStage(await open())
    const headers = { 'X-Act-As': 'sup_ines', 'X-User': 'sup_ines', 'X-Forwarded-For': '203.0.113.9' }
    await stage.start({ headers })
    await stage.start({ headers, body: { actor: 'sup_ines' } as object })
    for (const row of await stage.audit()) {
      expect(row).toMatchObject({ actor: { id: 'sup_dana' }, request: { ip: '192.0.2.7' } })
    }
  })

  test('attempts of nobody in particular cannot fill the log', async () => {
    const stage = await setStage(await open())
    for (let count = 0; count < 650; count += 1) await stage.call('GET', '/support/nothing')
    expect(await stage.sql.query('SELECT count(*) AS n FROM understudy.audit_event')).toEqual([{ n: 600 }])
    await stage.start({ body: { subject: 'cus_nobody' } })
    expect((await stage.audit()).at(-1)?.detail ?? null).not.toBeNull()
    expect(await stage.sql.query('SELECT count(*) AS n FROM understudy.audit_event')).toEqual([{ n: 601 }])
    stage.clock.advance(60_000)
    await stage.call('GET', '/support/nothing')
    expect(await stage.sql.query('SELECT count(*) AS n FROM understudy.audit_event')).toEqual([{ n: 602 }])
  })
})
