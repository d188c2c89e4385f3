import { generateKeyPair, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ExchangeServer, startExchangeServer } from '../testing/exchangeServer.ts'
import { issueOrder } from '../testing/issueOrder.ts'
import type { IssuerCode } from './codes.ts'
import { type TokenExchangeOptions, tokenExchange } from './tokenExchange.ts'

let server: ExchangeServer
beforeEach(async () => {
  server = await startExchangeServer()
})
afterEach(() => server.close())

const NOW = Date.UTC(2026, 0, 15, 10, 0, 0)
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const signal = new AbortController().signal

/** What a good server says about the token. */
const STANDING = {
  sub: 'cus_noor',
  act: { iss: 'https://id.example', sub: 'sup_dana' },
  aud: ['https://api.example'],
  scope: 'orders.read',
  exp: NOW / 1000 + 300,
}
const ANSWER = {
  access_token: 'support-token',
  issued_token_type: ACCESS_TOKEN,
  token_type: 'Bearer',
  expires_in: 300,
  scope: 'orders.read',
}

function issuer(more: Partial<TokenExchangeOptions> = {}) {
  return tokenExchange({
    server: { issuer: server.url },
    client: { id: 'support', method: 'client_secret_basic', secret: 's3:cret' },
    subjectToken: async ({ subject }) => `token-for-${subject.id}`,
    audience: ['https://api.example'],
    scope: ['orders.read'],
    now: () => NOW,
    ...more,
  })
}

/** The exchange answers this, and the token lives as `standing` says. */
function issues(answer: object = {}, standing: object = {}) {
  server.answer('/token', { body: { ...ANSWER, ...answer } })
  server.live.set('support-token', { ...STANDING, ...standing })
}

const formOf = (path: string) => server.seen.findLast((seen) => seen.path === path)?.form

test('start: standard roles; the token stays with the bridge unless it may be handed out', async () => {
  issues()
  const issued = await issuer().start(issueOrder(), { signal })
  expect(issued).toEqual({
    shape: 'token',
    kept: { accessToken: 'support-token' },
    expiresAt: NOW + 300_000,
    handOut: null,
  })
  expect(Object.fromEntries(formOf('/token')!)).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: 'token-for-cus_noor',
    subject_token_type: ACCESS_TOKEN,
    actor_token: 'token-of-dana',
    actor_token_type: ACCESS_TOKEN,
    scope: 'orders.read',
    audience: 'https://api.example',
  })
  expect(await issuer({ handOut: true }).start(issueOrder(), { signal })).toMatchObject({
    handOut: { accessToken: 'support-token' },
  })
})

test('options: roles requested_subject, the actor’s token is the subject token', async () => {
  issues()
  await issuer({ roles: 'requested_subject' }).start(issueOrder(), { signal })
  expect(Object.fromEntries(formOf('/token')!)).toMatchObject({
    subject_token: 'token-of-dana',
    requested_subject: 'cus_noor',
  })
  expect(formOf('/token')!.has('actor_token')).toBe(false)
})

test('options: types, names, resource, parameters, which replace nothing of the protocol', async () => {
  issues({ issued_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, { sub: '42', act: { sub: '7' } })
  await issuer({
    subjectTokenType: 'urn:zitadel:params:oauth:token-type:user_id',
    actorTokenType: 'urn:ietf:params:oauth:token-type:id_token',
    requestedTokenType: 'urn:ietf:params:oauth:token-type:jwt',
    subjectToken: async () => '42',
    actorToken: async () => 'id-token-of-dana',
    subjectName: () => '42',
    actorName: () => ({ sub: '7' }),
    audience: [],
    resource: ['https://api.example'],
    parameters: ({ reason, ticket }) => ({
      reason: reason.text,
      ticket: ticket ?? '',
      grant_type: 'password',
      audience: 'x',
    }),
  }).start(issueOrder(), { signal })
  expect(Object.fromEntries(formOf('/token')!)).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: '42',
    subject_token_type: 'urn:zitadel:params:oauth:token-type:user_id',
    actor_token: 'id-token-of-dana',
    actor_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    scope: 'orders.read',
    resource: 'https://api.example',
    reason: 'Invoice 4711 shows twice on her dashboard',
    ticket: 'ZD-1042',
  })
})

test('options: client, each way to prove itself', async () => {
  issues()
  await issuer().start(issueOrder(), { signal })
  expect(server.seen.at(-1)?.authorization).toBe(`Basic ${Buffer.from('support:s3%3Acret').toString('base64')}`)

  await issuer({ client: { id: 'support', method: 'client_secret_post', secret: 'hidden' } }).start(issueOrder(), {
    signal,
  })
  expect(server.seen.at(-1)?.authorization).toBe(null)
  expect(formOf('/introspect')?.get('client_secret')).toBe('hidden')

  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const client = { id: 'support', method: 'private_key_jwt', key: privateKey, algorithm: 'ES256', keyId: 'k1' } as const
  await issuer({ client }).start(issueOrder(), { signal })
  const assertion = formOf('/token')!.get('client_assertion')!
  const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, { currentDate: new Date(NOW) })
  expect(payload).toMatchObject({ iss: 'support', sub: 'support', aud: server.url, exp: NOW / 1000 + 60 })
  expect(protectedHeader.kid).toBe('k1')
})

test('options: server, endpoints by hand', async () => {
  issues()
  const byHand = {
    issuer: 'https://id.example',
    tokenEndpoint: `${server.url}/token`,
    introspectionEndpoint: `${server.url}/introspect`,
  }
  await issuer({ server: byHand }).start(issueOrder(), { signal })
  expect(server.seen.map(({ path }) => path)).toEqual(['/token', '/introspect'])
})

/** Each as it was seen, or must be expected: the answer of the exchange, what introspection says, and the code. */
const BAD: readonly [name: string, code: IssuerCode, answer: object, standing?: object][] = [
  [
    '200 without switching: the token is the actor’s own',
    'subject_not_switched',
    {},
    { sub: 'sup_dana', act: undefined },
  ],
  ['a token without act', 'actor_missing', {}, { act: undefined }],
  ['a token for somebody else', 'subject_wrong', {}, { sub: 'cus_tomas' }],
  ['an actor who is somebody else', 'actor_wrong', {}, { act: { sub: 'sup_milo' } }],
  ['act and ext.act disagree', 'actor_ambiguous', {}, { ext: { act: { sub: 'sup_milo' } } }],
  ['a malformed act', 'answer_invalid', {}, { act: 'sup_dana' }],
  ['a scope in the answer that was not asked for', 'scope_widened', { scope: 'orders.read orders.write' }],
  [
    'a scope in the token that was not asked for',
    'scope_widened',
    { scope: undefined },
    { scope: ['orders.read', 'orders.write'] },
  ],
  ['another audience', 'audience_wrong', {}, { aud: 'https://other.example' }],
  ['no audience', 'audience_wrong', {}, { aud: undefined }],
  ['token_type N_A', 'token_not_bearer', { token_type: 'N_A' }],
  ['no token_type', 'token_not_bearer', { token_type: undefined }],
  ['no issued_token_type', 'issued_type_missing', { issued_token_type: undefined }],
  ['an id token', 'issued_type_wrong', { issued_token_type: 'urn:ietf:params:oauth:token-type:id_token' }],
  ['expires_in as a text', 'lifetime_invalid', { expires_in: '300' }],
  ['expires_in below zero', 'lifetime_invalid', { expires_in: -1 }],
  ['exp as a text', 'lifetime_invalid', {}, { exp: '1768471500' }],
  ['no life anywhere', 'lifetime_missing', { expires_in: undefined }, { exp: undefined }],
  ['a life of a day', 'lifetime_too_long', { expires_in: 86_400 }, { exp: NOW / 1000 + 86_400 }],
  ['a refresh token', 'refresh_token_issued', { refresh_token: 'refresh-token' }],
]

test.each(BAD)(
  'refused: %s (%s); what was issued is revoked, and the end read back',
  async (_, code, answer, standing) => {
    issues(answer, standing)
    const kept: unknown[] = []
    const keep = async (given: unknown) => void kept.push(given)
    const refused = await issuer()
      .start(issueOrder(), { signal, keep })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({
      name: 'IssuerError',
      code,
      leftover: 'ended',
    })
    expect(server.live.has('support-token')).toBe(false)
    expect(server.seen.map(({ path }) => path)).toContain('/revoke')
    expect(server.seen.at(-1)?.path).toBe('/introspect')
    // Kept before it was judged, so that nothing is left behind by a crash in between.
    expect(kept).toContainEqual(expect.objectContaining({ accessToken: 'support-token' }))
    expect(String(refused)).not.toMatch(/support-token|cus_noor|sup_dana/)
  },
)

test('refused: a token for an account that is disabled; the accounts are asked after the answer', async () => {
  issues()
  const asked: string[] = []
  const stands = async () => {
    asked.push(server.seen.at(-1)!.path)
    return false
  }
  await expect(issuer().start(issueOrder(), { signal, stands })).rejects.toMatchObject({
    code: 'subject_disabled',
    leftover: 'ended',
  })
  expect(asked).toEqual(['/introspect'])
  expect(server.live.size).toBe(0)
})

test('refused: a refresh token that may be kept is ended with the other', async () => {
  issues({ refresh_token: 'refresh-token' })
  server.live.set('refresh-token', STANDING)
  const made = issuer({ refreshToken: 'keep' })
  const issued = await made.start(issueOrder(), { signal })
  expect(issued.kept).toEqual({ accessToken: 'support-token', refreshToken: 'refresh-token' })
  expect(await made.end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
  expect(server.live.size).toBe(0)
})

test('refused: a missing issued_token_type is let pass where it is said that it may', async () => {
  issues({ issued_token_type: undefined })
  await expect(issuer({ issuedTokenType: 'optional' }).start(issueOrder(), { signal })).resolves.toMatchObject({
    shape: 'token',
  })
})

const LOST: readonly [name: string, code: IssuerCode, Parameters<ExchangeServer['answer']>[1]][] = [
  ['an HTML page with 200', 'back_end_not_json', { body: '<html>Welcome</html>' }],
  ['an HTML page with 502', 'back_end_not_json', { status: 502, body: '<html>Bad gateway</html>' }],
  ['500', 'back_end_failed', { status: 500, body: { error: 'server_error' } }],
  [
    'a redirect to a foreign origin',
    'back_end_redirected',
    { status: 302, headers: { Location: 'https://evil.example/' }, body: '' },
  ],
  [
    'a redirect that keeps the body',
    'back_end_redirected',
    { status: 307, headers: { Location: 'https://evil.example/' }, body: {} },
  ],
  ['no answer', 'back_end_timeout', { body: null }],
  ['200 without a token', 'answer_invalid', { body: { token_type: 'Bearer' } }],
  ['200 with a list', 'answer_invalid', { body: [] }],
]

const NOTHING_ISSUED: readonly [name: string, code: IssuerCode, Parameters<ExchangeServer['answer']>[1]][] = [
  ['401 without a body', 'client_refused', { status: 401, body: '' }],
  ['invalid_client', 'client_refused', { status: 401, body: { error: 'invalid_client' } }],
  ['unauthorized_client', 'client_refused', { status: 400, body: { error: 'unauthorized_client' } }],
  ['unsupported_grant_type', 'grant_unsupported', { status: 400, body: { error: 'unsupported_grant_type' } }],
  ['invalid_grant', 'token_refused', { status: 400, body: { error: 'invalid_grant' } }],
  ['invalid_scope', 'scope_refused', { status: 400, body: { error: 'invalid_scope' } }],
  ['invalid_target', 'audience_refused', { status: 400, body: { error: 'invalid_target' } }],
  ['access_denied', 'not_allowed', { status: 403, body: { error: 'access_denied' } }],
  ['invalid_request', 'request_refused', { status: 400, body: { error: 'invalid_request' } }],
]

test.each(LOST)('refused: %s is %s, and what may have been issued is known to nobody', async (_, code, answer) => {
  server.answer('/token', answer)
  const kept: unknown[] = []
  const keep = async (held: unknown) => void kept.push(held)
  await expect(issuer({ timeoutSeconds: 0.2 }).start(issueOrder(), { signal, keep })).rejects.toMatchObject({
    code,
    leftover: 'unknown',
  })
  expect(kept).toEqual([{}])
  expect(server.seen.map(({ path }) => path)).not.toContain('/revoke')
})

test.each(NOTHING_ISSUED)('refused: %s is %s, and nothing was issued', async (_, code, answer) => {
  server.answer('/token', answer)
  const kept: unknown[] = []
  const keep = async (held: unknown) => void kept.push(held)
  await expect(issuer().start(issueOrder(), { signal, keep })).rejects.toMatchObject({ code, leftover: 'none' })
  expect(kept).toEqual([{}, null])
  expect(server.seen.map(({ path }) => path)).not.toContain('/revoke')
})

test('refused: a server that is not there; a caller who gave up', async () => {
  issues()
  const closed = await startExchangeServer()
  await closed.close()
  const gone = issuer({ server: { issuer: 'x', tokenEndpoint: `${closed.url}/token` } })
  await expect(gone.start(issueOrder(), { signal })).rejects.toMatchObject({
    code: 'back_end_unreachable',
    leftover: 'none',
  })
  const given = AbortSignal.abort()
  await expect(issuer().start(issueOrder(), { signal: given })).rejects.toMatchObject({ code: 'back_end_timeout' })
})

test('refused: without a token of the actor or of the subject nothing is sent', async () => {
  const { actor } = issueOrder()
  const nobody = issueOrder({ actor: { ...actor, token: null } })
  await expect(issuer().start(nobody, { signal })).rejects.toMatchObject({ code: 'actor_token_needed' })
  await expect(issuer({ subjectToken: async () => '' }).start(issueOrder(), { signal })).rejects.toMatchObject({
    code: 'subject_token_needed',
  })
  expect(server.seen).toEqual([])
})

test('refused: what the back end said is repeated only as a word of a protocol', async () => {
  server.answer('/token', { status: 400, body: { error: 'noor@haddad.example <script>' } })
  await expect(issuer().start(issueOrder(), { signal })).rejects.toMatchObject({ code: 'request_refused', said: null })
})

test('end: a revocation that has no effect is told apart from one that nobody can see', async () => {
  issues()
  const made = issuer()
  const { kept } = await made.start(issueOrder(), { signal })
  server.answer('/revoke', { body: {} })
  expect(await made.end(kept, { signal })).toEqual({ remote: 'alive', own: 'untouched', code: 'end_without_effect' })
  server.answer('/introspect', { status: 400, body: { error: 'unsupported_token_type' } })
  expect(await made.end(kept, { signal })).toEqual({ remote: 'unknown', own: 'untouched', code: 'end_unverified' })
})

test('end: refused by the back end, and dead all the same', async () => {
  issues()
  const made = issuer()
  const { kept } = await made.start(issueOrder(), { signal })
  server.live.clear()
  server.answer('/revoke', { status: 400, body: { error: 'invalid_token' } })
  expect(await made.end(kept, { signal })).toEqual({ remote: 'already_ended', own: 'untouched', code: null })
})

test('end: a token that is refused and cannot be revoked is left over, and the error says so', async () => {
  issues({ token_type: 'N_A' })
  server.answer('/revoke', { status: 503, body: '<html>' })
  await expect(issuer().start(issueOrder(), { signal })).rejects.toMatchObject({
    code: 'token_not_bearer',
    leftover: 'alive',
  })
})

test('discovery: a document about somebody else, and endpoints elsewhere, get no credential', async () => {
  const document = { issuer: server.url, token_endpoint: `${server.url}/token` }
  const path = '/.well-known/oauth-authorization-server'
  const cases: readonly [IssuerCode, object][] = [
    ['discovery_mismatch', { ...document, issuer: 'https://other.example' }],
    ['endpoint_foreign', { ...document, token_endpoint: 'https://evil.example/token' }],
    ['endpoint_foreign', { ...document, revocation_endpoint: 'http://evil.example/revoke' }],
    ['endpoint_missing', { issuer: server.url }],
  ]
  for (const [code, body] of cases) {
    server.answer(path, { body })
    await expect(issuer().start(issueOrder(), { signal })).rejects.toMatchObject({ code })
  }
  expect(server.seen.every((seen) => seen.path === path)).toBe(true)
})

test('check: nothing to find, and the trial leaves nothing behind', async () => {
  issues()
  expect(await issuer().check({ signal, trial: { order: issueOrder() } })).toEqual([])
  expect(server.live.size).toBe(0)
})

test('check: says in words what is wrong, and goes on', async () => {
  issues({}, { act: undefined })
  server.answer('/.well-known/oauth-authorization-server', {
    body: {
      issuer: server.url,
      token_endpoint: `${server.url}/token`,
      introspection_endpoint: `${server.url}/introspect`,
      grant_types_supported: ['authorization_code'],
    },
  })
  const findings = await issuer().check({ signal, trial: { order: issueOrder() } })
  expect(findings.map(({ code, level }) => [code, level])).toEqual([
    ['endpoint_missing', 'error'],
    ['grant_not_announced', 'warning'],
    ['actor_missing', 'error'],
  ])
  expect(findings[2]).toMatchObject({
    what: 'The credential does not say who acts.',
    why: expect.stringContaining('as if the subject had done it'),
    todo: expect.stringContaining('Configure `act`'),
  })
})

test('check: without a trial it says that nothing was tried; a server that is not there is a finding', async () => {
  expect((await issuer().check({ signal })).map(({ code }) => code)).toEqual(['not_tried'])
  const gone = issuer({ server: { issuer: 'http://127.0.0.1:9' } })
  expect((await gone.check({ signal })).map(({ code }) => code)).toEqual(['back_end_unreachable', 'not_tried'])
})
