import { beforeAll, describe, expect, test } from 'vitest'
import type { OAuthOptions } from '../oauth/client.ts'
import { eachDatabase } from '../testing/databases.ts'
import { expectRefused } from '../testing/expectRefused.ts'
import { BRIDGE_ISSUER, type CallOptions, START, type Stage, setStage } from '../testing/stage.ts'
import { ROUTES } from './routes/all.ts'

const OAUTH: OAuthOptions = {
  clients: [
    {
      id: 'evaluator',
      authentication: { method: 'client_secret_basic', secretSha256: 'A'.repeat(43) },
      may: ['evaluate'],
    },
  ],
}

const FORM_ERROR = { error: 'invalid_request', error_uri: expect.stringMatching(/validation_failed$/) }

/** Calls whose standard has errors of its own shape. */
const STANDARD_ERRORS: readonly (readonly [string, object])[] = [
  ['/oauth2/', FORM_ERROR],
  ['/support/backchannel-logout', FORM_ERROR],
  ['/support/signals', { err: 'invalid_request', description: 'Some fields cannot be accepted as they are.' }],
]

eachDatabase('bad input', (open) => {
  describe('a body that cannot be read', () => {
    const cases: [string, CallOptions, number, string][] = [
      ['malformed JSON', { body: '{"subject":' }, 400, 'malformed_json'],
      ['nothing at all (a form button, R-60)', { body: '' }, 400, 'malformed_json'],
      ['more than 64 KiB', { body: JSON.stringify({ ...START, pad: 'x'.repeat(66_000) }) }, 413, 'body_too_large'],
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
      ['a member twice', { body: '{"subject":"cus_noor","subject":"cus_tomas"}' }, 400, 'malformed_json'],
      ['a member twice, below', { body: '{"reason":{"code":"a","x":[{"code":1}],"code":"a"}}' }, 400, 'malformed_json'],
      ['a member twice, spelt in two ways', { body: '{"mode":"view","m\\u006fde":"act"}' }, 400, 'malformed_json'],
      [
        'a member twice behind quotes and brackets',
        { body: '{"subject":"a\\"}{[","mode":"view" , "subject" : "b"}' },
        400,
        'malformed_json',
      ],
      ['a polluted prototype', { body: '{"__proto__":{"mode":"act"},"subject":"cus_noor"}' }, 422, 'validation_failed'],
    ]
    let stage: Stage
    beforeAll(async () => {
      stage = await setStage(await open())
    })
    test.each(cases)('%s', async (_, options, status, code) => {
      const token = await stage.own('sup_dana')
      const refused = await expectRefused(stage, 'POST', '/support/sessions', { token, ...options })
      expect(refused).toEqual({ status, code, actor: 'sup_dana' })
    })
  })

  describe('addresses, methods and origins', () => {
    const cases: [string, string, string, CallOptions, number, string][] = [
      ['an unknown route', 'GET', '/support/nothing', {}, 404, 'not_found'],
      ['a route with a slash too many', 'GET', '/support/context/', {}, 404, 'not_found'],
      ['a start by DELETE', 'DELETE', '/support/sessions', {}, 405, 'method_not_allowed'],
      ['a start by PUT', 'PUT', '/support/sessions', { body: START }, 405, 'method_not_allowed'],
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
    let stage: Stage
    beforeAll(async () => {
      stage = await setStage(await open())
    })
    test.each(cases)('%s', async (_, method, path, options, status, code) => {
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

  test('the same name in two places is not twice, nor is the text of a member', async () => {
    const stage = await setStage(await open())
    const body = JSON.stringify({ ...START, reason: { ...START.reason, text: '"code":"a","code":"b" {"mode":1}' } })
    const token = await stage.own('sup_dana')
    expect((await stage.call('POST', '/support/sessions', { token, body })).status).toBe(201)
  })

  test('a parameter twice is refused on every route, also one that nobody reads', async () => {
    const stage = await setStage(await open(), { browserSessions: {}, oauth: OAUTH, accessRules: [] })
    const token = await stage.own('sup_ines')
    for (const { path, methods } of ROUTES) {
      for (const method of Object.keys(methods)) {
        const address = `${path.replace(':id', 'ss_1')}?b=1&a%2Fb~=x&a%2Fb~=x`
        const { status, body } = await stage.call<Record<string, unknown>>(method, address, { token })
        const standard = method === 'POST' ? STANDARD_ERRORS.find(([prefix]) => path.startsWith(prefix)) : undefined
        const said = standard?.[1] ?? {
          code: 'validation_failed',
          errors: [{ pointer: '/a~1b~0', code: 'not_allowed' }],
        }
        const expected = standard === undefined ? 422 : 400
        expect([`${method} ${path}`, status, body]).toMatchObject([`${method} ${path}`, expected, said])
      }
    }
  })

  test('an actor is who the token says, not who a header or the body says (AutoGPT #13299, CVE-2025-61928, R-72, R-63)', async () => {
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
