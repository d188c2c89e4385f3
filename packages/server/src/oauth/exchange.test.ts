import type { ContextAnswer } from '@understudy/protocol'
import { ACCESS_TOKEN_TYPE, JWT_TYPE, SUBJECT_ID_TYPE, type TokenAnswer } from '@understudy/protocol/schemas'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { PROVIDER_ISSUER } from '../testing/identityProvider.ts'
import {
  basic,
  callOAuth,
  createTestClients,
  DETAILS,
  exchangeForm,
  type OAuthCall,
  type Parameters,
} from '../testing/oauthClients.ts'
import { type Stage, setStage } from '../testing/stage.ts'
import { TOKEN_IN_TEXT } from '../testing/tokenInText.ts'

interface Refused {
  readonly error: string
  readonly error_description: string
  readonly error_uri: string
  readonly request_id?: string
}

const clients = await createTestClients()

const asking = (mode: string) => ({ authorization_details: JSON.stringify([{ ...DETAILS, mode }]) })

eachDatabase('token exchange (RFC 8693)', (open) => {
  const stageWith = async (options: Partial<BridgeOptions> = {}) =>
    setStage(await open(), { oauth: clients.oauth, ...options })
  const exchange = <T = TokenAnswer>(stage: Stage, form: Parameters, call?: OAuthCall) =>
    callOAuth<T>(stage, '/oauth2/token', form, call)
  const errorOf = async (stage: Stage, form: Parameters, call?: OAuthCall) => {
    const { status, body } = await exchange<Refused>(stage, form, call)
    return [status, body.error]
  }
  /** Nothing was begun, and the try is in the log. */
  const expectNothing = async (stage: Stage, refusals: number) => {
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
    expect(await stage.sql.query('SELECT key FROM understudy.idempotency')).toEqual([])
    const rows = await stage.audit()
    expect(rows.map(({ type }) => type)).toEqual(Array(refusals).fill('ADMIN_IMPERSONATION_REFUSED'))
    expect(JSON.stringify([rows, stage.log])).not.toMatch(TOKEN_IN_TEXT)
  }

  test('default: subject and actor become a session and its first token, as by our own call (R-01, R-21, R-70)', async () => {
    const stage = await stageWith()
    const form = await exchangeForm(stage, { ttl_seconds: 120 })
    const { status, body, headers } = await exchange(stage, form)
    expect(status).toBe(200)
    expect([headers.get('Cache-Control'), headers.get('Pragma')]).toEqual(['no-store', 'no-cache'])
    const { access_token: token, ...rest } = body
    expect(rest).toEqual({
      issued_token_type: ACCESS_TOKEN_TYPE,
      token_type: 'Bearer',
      expires_in: 120,
      scope: 'support:view',
      authorization_details: [{ ...JSON.parse(form.authorization_details ?? '')[0], mode: 'view', ttl_seconds: 120 }],
    })
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt' })
    expect(decodeJwt(token)).toMatchObject({
      iss: 'https://support.example',
      aud: 'https://api.example',
      sub: 'cus_noor',
      act: { iss: PROVIDER_ISSUER, sub: 'sup_dana' },
      client_id: 'helpdesk',
      scope: 'support:view',
    })
    expect(await stage.context(token)).toMatchObject({ state: 'active', actor: { id: 'sup_dana' } })
    expect(await stage.context(form.actor_token ?? '')).toMatchObject({ state: 'active', subject: { id: 'cus_noor' } })
    expect(await stage.audit()).toMatchObject([
      {
        type: 'ADMIN_IMPERSONATION_STARTED',
        actor: { id: 'sup_dana' },
        subject: { id: 'cus_noor' },
        reason: { code: 'billing_question', text: 'Invoice 4711 shows twice on her dashboard' },
        ticket: 'ZD-1042',
        action: { name: 'session.start', route: '/oauth2/token' },
        request: { client: 'helpdesk' },
      },
    ])
  })

  test('the log names the client: of what was refused, asked for and ended too, and only of clients that are known', async () => {
    const stage = await stageWith()
    const refused = await exchangeForm(stage)
    await exchange(stage, { ...refused, subject_token: 'cus_nobody' })
    await exchange(stage, {
      ...refused,
      subject_token: 'cus_aiko',
      scope: 'support:view support:act',
      ...asking('act'),
    })
    await exchange(stage, refused, { client: basic('helpdesk', 'guessed') })
    await exchange(stage, refused, { client: null })
    const { body } = await exchange(stage, refused, { client: basic('viewer') })
    await callOAuth(stage, '/oauth2/introspect', { token: body.access_token, token_type_hint: ['a', 'b'] })
    await callOAuth(stage, '/oauth2/revoke', { token: body.access_token }, { client: basic('viewer') })
    await stage.start()
    expect((await stage.audit()).map(({ type, request }) => [type, request?.client])).toEqual([
      ['ADMIN_IMPERSONATION_REFUSED', 'helpdesk'],
      ['ADMIN_IMPERSONATION_REQUESTED', 'helpdesk'],
      ['ADMIN_IMPERSONATION_REFUSED', undefined],
      ['ADMIN_IMPERSONATION_REFUSED', undefined],
      ['ADMIN_IMPERSONATION_STARTED', 'viewer'],
      ['ADMIN_IMPERSONATION_REFUSED', undefined],
      ['ADMIN_IMPERSONATION_ENDED', 'viewer'],
      ['ADMIN_IMPERSONATION_STARTED', undefined],
    ])
    const csv = await stage.call('GET', '/support/audit/export?format=csv', { token: await stage.own('sup_ines') })
    expect(csv.text.split('\r\n')[0]).toContain('"client"')
    expect(csv.text).toContain('"viewer"')
    const ocsf = await stage.call('GET', '/support/audit/export?format=ocsf', { token: await stage.own('sup_ines') })
    expect(ocsf.text).toContain('"app_uid":"viewer"')
  })

  test('a JWT is what it is asked for as', async () => {
    const stage = await stageWith()
    const { body } = await exchange(stage, { ...(await exchangeForm(stage)), requested_token_type: JWT_TYPE })
    expect(body.issued_token_type).toBe(JWT_TYPE)
  })

  describe('subject and actor', () => {
    test('a token of the subject names them; what it says about who may act has to name the actor (R-25)', async () => {
      const stage = await stageWith()
      const by = async (claims: Record<string, unknown>) => ({
        ...(await exchangeForm(stage)),
        subject_token: await stage.own('cus_noor', claims),
        subject_token_type: ACCESS_TOKEN_TYPE,
      })
      const other = [
        { sub: 'sup_milo', iss: PROVIDER_ISSUER },
        { sub: 'sup_dana', iss: 'https://elsewhere.example' },
        { sub: 'sup_dana' },
        'sup_dana',
        null,
        [],
      ]
      for (const may_act of other) expect(await errorOf(stage, await by({ may_act }))).toEqual([400, 'invalid_request'])
      await stage.bridge.events.actorSessionEnded({ iss: PROVIDER_ISSUER, sid: 'signed-out' })
      expect(await errorOf(stage, await by({ sid: 'signed-out' }))).toEqual([400, 'invalid_request'])
      await expectNothing(stage, other.length + 1)
      const { status, body } = await exchange(stage, await by({ may_act: { sub: 'sup_dana', iss: PROVIDER_ISSUER } }))
      expect([status, decodeJwt(body.access_token).sub]).toEqual([200, 'cus_noor'])
    })

    test('a support token is neither (R-20, R-99)', async () => {
      const stage = await stageWith()
      const { body } = await exchange(stage, await exchangeForm(stage))
      const form = { ...(await exchangeForm(stage)), actor_token: await stage.own('sup_milo') }
      const before = await stage.audit()
      for (const type of [ACCESS_TOKEN_TYPE, JWT_TYPE]) {
        const token = body.access_token
        expect(await errorOf(stage, { ...form, actor_token: token, actor_token_type: type })).toEqual([
          400,
          'invalid_request',
        ])
        expect(await errorOf(stage, { ...form, subject_token: token, subject_token_type: type })).toEqual([
          400,
          'invalid_request',
        ])
      }
      expect((await stage.audit()).slice(before.length).map(({ detail }) => detail)).toEqual(
        Array(4).fill('invalid_token'),
      )
    })

    test('tokens that do not count are invalid requests, whatever is wrong with them', async () => {
      const stage = await stageWith()
      const form = await exchangeForm(stage)
      const tokens = [
        'nonsense',
        await stage.own('sup_dana', { exp: 1 }),
        await stage.own('sup_dana', { act: { sub: 'sup_ines' } }),
        await stage.own('sup_dana', { iss: 'https://elsewhere.example' }),
        await stage.own('sup_dana', { sid: undefined }),
      ]
      for (const token of tokens) {
        expect(await errorOf(stage, { ...form, actor_token: token })).toEqual([400, 'invalid_request'])
      }
      await stage.bridge.events.actorSessionEnded({ iss: PROVIDER_ISSUER, sid: 'session-of-sup_dana' })
      expect(await errorOf(stage, form)).toEqual([400, 'invalid_request'])
      await expectNothing(stage, tokens.length + 1)
    })

    test('who may not be a subject is refused alike (R-04, R-12)', async () => {
      const stage = await stageWith()
      const answers = new Set<string>()
      const nobody = ['cus_nobody', 'cus_lena', 'cus_jean', 'sup_milo', 'sup_dana', '\u0000']
      for (const subject_token of nobody) {
        const { text, status } = await exchange(stage, { ...(await exchangeForm(stage)), subject_token })
        answers.add(`${status} ${text}`)
      }
      expect([...answers]).toEqual([expect.stringMatching(/^400 .*"invalid_request".*subject_unavailable"/)])
      await expectNothing(stage, nobody.length)
      // Under the actor's own name, found out from the token alone.
      for (const { actor } of await stage.audit()) expect(actor?.id).toBe('sup_dana')
    })

    test('customers are nobody’s actors', async () => {
      const stage = await stageWith()
      const form = { ...(await exchangeForm(stage)), actor_token: await stage.own('cus_tomas') }
      expect(await errorOf(stage, form)).toEqual([400, 'invalid_request'])
      await expectNothing(stage, 1)
    })
  })

  test.each([
    ['nothing asked', 'view', undefined, 'support:view'],
    ['nothing asked, and the details say more (a scope that got lost grants no more)', 'act', undefined, null],
    ['what the details say', 'act', 'support:act', 'support:act'],
    ['less than the details say', 'act', 'support:view', 'support:view'],
    ['both', 'act', 'support:view support:act', 'support:act'],
    ['more than the details say', 'view', 'support:act', null],
    ['something else', 'view', 'support:view openid', null],
    ['the mode that is off', 'view', 'support:shadow', null],
  ] as const)('scope only narrows: %s', async (_, mode, scope, granted) => {
    const stage = await stageWith()
    const form = { ...(await exchangeForm(stage, { mode })), scope }
    if (granted === null) {
      expect(await errorOf(stage, form)).toEqual([400, 'invalid_scope'])
      return expectNothing(stage, 1)
    }
    const { body } = await exchange(stage, form)
    const [details] = body.authorization_details
    expect([body.scope, decodeJwt(body.access_token).scope]).toEqual([granted, granted])
    expect(`support:${details?.mode}`).toBe(granted)
  })

  test('a client is given no scope but its own', async () => {
    const stage = await stageWith()
    const form = await exchangeForm(stage, { mode: 'act' })
    expect(await errorOf(stage, form, { client: basic('viewer') })).toEqual([400, 'invalid_scope'])
    await expectNothing(stage, 1)
    const narrowed = await exchange(stage, { ...form, scope: 'support:view' }, { client: basic('viewer') })
    expect([narrowed.status, narrowed.body.scope]).toEqual([200, 'support:view'])
  })

  test.each([
    ['the audience', { audience: 'https://api.example' }, null],
    ['it as a resource', { resource: 'https://api.example' }, null],
    [
      'it three times',
      { audience: ['https://api.example', 'https://api.example'], resource: 'https://api.example' },
      null,
    ],
    ['another audience', { audience: 'https://other.example' }, 'invalid_target'],
    ['another one beside it', { audience: ['https://api.example', 'billing'] }, 'invalid_target'],
    ['another resource', { resource: 'https://api.example/invoices' }, 'invalid_target'],
    ['a resource with a fragment', { resource: 'https://api.example#x' }, 'invalid_request'],
    ['a resource that is no address', { resource: '/invoices' }, 'invalid_request'],
  ])('target: %s', async (_, target, error) => {
    const stage = await stageWith()
    const { status, body } = await exchange<TokenAnswer & Refused>(stage, { ...(await exchangeForm(stage)), ...target })
    if (error === null) return expect([status, decodeJwt(body.access_token).aud]).toEqual([200, 'https://api.example'])
    expect([status, body.error]).toEqual([400, error])
    return expectNothing(stage, 1)
  })

  test.each([
    ['no list', '{}'],
    ['no JSON', '['],
    ['an empty list', '[]'],
    ['two', JSON.stringify([{ type: 'support_session' }, { type: 'support_session' }])],
    ['a type of somebody else', JSON.stringify([{ type: 'payment' }])],
  ])('details that are not: %s', async (_, authorization_details) => {
    const stage = await stageWith()
    const form = { ...(await exchangeForm(stage)), authorization_details }
    expect(await errorOf(stage, form)).toEqual([400, 'invalid_authorization_details'])
    await expectNothing(stage, 1)
  })

  test.each([
    ['a reason that is too short', { reason_text: 'because' }],
    ['a reason of spaces', { reason_text: '             ' }],
    ['a reason code nobody knows', { reason_code: 'curiosity' }],
    ['no reason code', { reason_code: undefined }],
    ['no reason text', { reason_text: undefined }],
    ['a ticket of another form', { ticket: 'x' }],
    ['too long a time', { ttl_seconds: 7200 }],
    ['half a second', { ttl_seconds: 0.5 }],
    ['the mode that is off', { mode: 'shadow' }],
    ['a mode that is none', { mode: 'root' }],
    ['a field that is none', { actor: 'sup_ines' }],
  ])('what the policy or the schema refuses (R-01): %s', async (_, change) => {
    const stage = await stageWith()
    const form = await exchangeForm(stage, change)
    const expected = 'mode' in change && change.mode === 'shadow' ? 'invalid_scope' : 'invalid_authorization_details'
    expect(await errorOf(stage, form)).toEqual([400, expected])
    await expectNothing(stage, 1)
  })

  test('taking any parameter away, emptying or doubling it never opens anything else (CVE-2026-9704)', async () => {
    const stage = await stageWith()
    const form = await exchangeForm(stage)
    const names = Object.keys(form)
    for (const name of names) {
      const value = form[name] ?? ''
      expect([name, await errorOf(stage, { ...form, [name]: undefined })]).toEqual([name, [400, 'invalid_request']])
      expect([name, await errorOf(stage, { ...form, [name]: '' })]).toEqual([name, [400, 'invalid_request']])
      expect([name, await errorOf(stage, { ...form, [name]: [value, value] })]).toEqual([
        name,
        [400, 'invalid_request'],
      ])
    }
    expect(await errorOf(stage, { ...form, actor_token: '', actor_token_type: '' })).toEqual([400, 'invalid_request'])
    expect(await errorOf(stage, { ...form, requested_subject: 'cus_tomas' })).toEqual([400, 'invalid_request'])
    await expectNothing(stage, names.length * 3 + 2)
  })

  test.each([
    ['a grant nobody knows', { grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
    ['a refresh', { grant_type: 'refresh_token', refresh_token: 'x' }, {}, 400, 'unsupported_grant_type'],
    [
      'a refresh token wanted',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
      {},
      400,
      'invalid_request',
    ],
    [
      'a subject of another type',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
      {},
      400,
      'invalid_request',
    ],
    ['an id as the actor', { actor_token: 'sup_dana', actor_token_type: SUBJECT_ID_TYPE }, {}, 400, 'invalid_request'],
    ['more than 64 KiB', { scope: 'x'.repeat(70_000) }, {}, 413, 'invalid_request'],
    ['JSON', {}, { 'Content-Type': 'application/json' }, 400, 'invalid_request'],
    ['a page of elsewhere', {}, { Origin: 'https://evil.example' }, 403, 'invalid_request'],
    ['a key that is none', {}, { 'Idempotency-Key': ' x y ' }, 400, 'invalid_request'],
  ] as [string, Parameters, Record<string, string>, number, string][])(
    'bad input: %s',
    async (_, change, headers, status, error) => {
      const stage = await stageWith()
      const form = { ...(await exchangeForm(stage)), ...change }
      const answer = await exchange<Refused>(stage, form, { headers })
      expect([answer.status, answer.body.error]).toEqual([status, error])
      expect(answer.body.error_uri).toMatch(/^https:\/\/understudy\.dev\/problems\/[a-z_]+$/)
      expect(answer.body.error_description).toMatch(/^[\x20\x21\x23-\x5B\x5D-\x7E]+$/)
      expect(answer.text).not.toMatch(/eyJ|\bat .+:\d+:\d+|node_modules|SELECT/)
      await expectNothing(stage, 1)
    },
  )

  test('a key makes a repeat harmless; without one a second start is a conflict', async () => {
    const stage = await stageWith()
    const form = await exchangeForm(stage)
    const headers = { 'Idempotency-Key': 'exchange-1' }
    const first = await exchange(stage, form, { headers })
    const again = await exchange(stage, form, { headers })
    const sid = (token: string) => decodeJwt(token).sid
    expect(sid(again.body.access_token)).toBe(sid(first.body.access_token))
    const other = await exchange<Refused>(stage, { ...form, subject_token: 'cus_tomas' }, { headers })
    expect([other.body.error, other.body.error_uri]).toEqual([
      'invalid_request',
      expect.stringContaining('idempotency_key_reused'),
    ])
    const second = await exchange<Refused>(stage, form)
    expect(second.body.error_uri).toContain('session_conflict')
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toHaveLength(1)
  })

  describe('what needs a second person', () => {
    const decide = async (stage: Stage, id: string, verdict: string) =>
      stage.call('POST', `/support/requests/${id}/${verdict}`, { token: await stage.own('sup_ines'), body: {} })
    const asking = async (stage: Stage, details: object = {}) => ({
      ...(await exchangeForm(stage, { mode: 'act', ...details })),
      subject_token: 'cus_aiko',
    })

    test('waits, and starts once allowed, for exactly what was allowed (R-09)', async () => {
      const stage = await stageWith()
      const asked = await exchange<Refused>(stage, await asking(stage))
      expect([asked.status, asked.body]).toMatchObject([400, { error: 'authorization_pending', interval: 5 }])
      const request_id = asked.body.request_id ?? ''
      expect(await errorOf(stage, await asking(stage, { request_id }))).toEqual([400, 'authorization_pending'])
      expect((await stage.audit()).map(({ type }) => type)).toEqual(['ADMIN_IMPERSONATION_REQUESTED'])
      await decide(stage, request_id, 'approve')
      expect(await errorOf(stage, await asking(stage, { request_id, ttl_seconds: 120 }))).toEqual([
        400,
        'invalid_authorization_details',
      ])
      const { status, body } = await exchange(stage, await asking(stage, { request_id }))
      expect([status, body.scope]).toEqual([200, 'support:act'])
    })

    test('says when it was refused or has lapsed, and nothing about requests of others', async () => {
      const stage = await stageWith()
      const denied = await exchange<Refused>(stage, await asking(stage))
      await decide(stage, denied.body.request_id ?? '', 'deny')
      const retry = async (id: string | undefined) => errorOf(stage, await asking(stage, { request_id: id }))
      expect(await retry(denied.body.request_id)).toEqual([400, 'access_denied'])
      const lapsed = await exchange<Refused>(stage, await asking(stage))
      stage.clock.advance(1_800_000 - 1)
      const of = {
        ...(await asking(stage, { request_id: lapsed.body.request_id })),
        actor_token: await stage.own('sup_milo'),
      }
      expect(await errorOf(stage, of)).toEqual([400, 'invalid_request'])
      stage.clock.advance(1)
      expect(await retry(lapsed.body.request_id)).toEqual([400, 'expired_token'])
    })
  })

  test('an actor who signed in too long ago is told what would do (R-03, RFC 9470)', async () => {
    const stage = await stageWith({ freshSignIn: { maxAgeSeconds: 900, acrValues: ['mfa'] } })
    const old = Math.floor(stage.clock.now() / 1000) - 901
    const form = {
      ...(await exchangeForm(stage)),
      actor_token: await stage.own('sup_dana', { auth_time: old, acr: 'mfa' }),
    }
    const { status, body } = await exchange(stage, form)
    expect([status, body]).toMatchObject([400, { error: 'invalid_request', max_age: 900, acr_values: 'mfa' }])
    await expectNothing(stage, 1)
  })

  test('too many starts: come back later (R-11)', async () => {
    const stage = await stageWith()
    for (let count = 0; count < 10; count += 1) {
      const { body } = await exchange(stage, await exchangeForm(stage))
      await stage.call('POST', `/support/sessions/${decodeJwt(body.access_token).sid}/end`, {
        token: body.access_token,
      })
    }
    const { status, body, headers } = await exchange<Refused>(stage, await exchangeForm(stage))
    expect([status, body.error]).toEqual([429, 'temporarily_unavailable'])
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
  })

  test('no audit, no session; no directory, no answer (R-14, R-70)', async () => {
    const stage = await stageWith()
    stage.people.broken = true
    expect(await errorOf(stage, await exchangeForm(stage))).toEqual([503, 'temporarily_unavailable'])
    stage.people.broken = false
    await stage.sql.query('ALTER FUNCTION understudy.append_audit(text) RENAME TO append_audit_away')
    expect(await errorOf(stage, await exchangeForm(stage))).toEqual([503, 'temporarily_unavailable'])
    expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
  })

  test('switched off it is not there', async () => {
    const stage = await setStage(await open())
    const { status, body } = await exchange<{ code: string }>(stage, await exchangeForm(stage))
    expect([status, body.code]).toEqual([404, 'not_found'])
    expect((await stage.call('GET', '/.well-known/oauth-authorization-server')).status).toBe(404)
    const context = (await stage.call<ContextAnswer>('GET', '/support/context', { token: await stage.own('sup_dana') }))
      .body
    expect(context.state).toBe('own')
  })
})
