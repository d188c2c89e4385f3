import { type Served, serveStandIn } from '@understudy/standins'
import { type HydraStandIn, hydra as startHydra } from '@understudy/standins/hydra'
import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issueOrder } from '../testing/issueOrder.ts'
import { type HydraOptions, hydra } from './hydra.ts'
import { hydraTokenHook } from './hydraTokenHook.ts'
import { tokenExchange } from './tokenExchange.ts'

const REDIRECT = 'https://app.example/support/none'
const AUDIENCE = 'https://api.example'
const BRIDGE = 'https://bridge.example'
const SECRET = { header: 'X-Hook-Key', value: 'hook-secret' }
const signal = new AbortController().signal

let keys: Awaited<ReturnType<typeof generateKeyPair>>
beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true })
})

let hook: Served
let answerHook: (request: Request) => Promise<Response>
let server: HydraStandIn
beforeEach(async () => {
  answerHook = async () => new Response(null, { status: 204 })
  hook = await serveStandIn((request) => answerHook(request))
  server = await startHydra({ tokenHook: hook.url, tokenHookKey: SECRET })
  const shared = { scope: 'openid orders.read', audience: [AUDIENCE] }
  server.register({
    ...{ ...shared, client_id: 'support', client_secret: 'support-secret', redirect_uris: [REDIRECT] },
    ...{ grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_post' },
  })
  server.register({
    ...{
      ...shared,
      client_id: 'bridge',
      client_secret: 'bridge-secret',
      token_endpoint_auth_method: 'client_secret_basic',
    },
    grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  })
})
afterEach(() => Promise.all([hook.close(), server.close()]))

const order = (more: Parameters<typeof issueOrder>[0] = {}) => issueOrder(more, server.now())

function issuer(more: Partial<HydraOptions> = {}) {
  return hydra({
    publicUrl: server.publicUrl,
    adminUrl: server.adminUrl,
    client: { id: 'support', method: 'client_secret_post', secret: 'support-secret' },
    way: { kind: 'login_and_consent', redirectUri: REDIRECT },
    audience: [AUDIENCE],
    scope: ['openid', 'orders.read'],
    now: server.now,
    ...more,
  })
}

async function life(client: string, seconds: number): Promise<void> {
  const body = {
    authorization_code_grant_access_token_lifespan: `${seconds}s`,
    jwt_bearer_grant_access_token_lifespan: `${seconds}s`,
  }
  await fetch(`${server.adminUrl}/admin/clients/${client}/lifespans`, { method: 'PUT', body: JSON.stringify(body) })
}

/** Everything between the bridge and Hydra goes through here. */
function through(
  change: (url: URL, response: Response) => Response | Promise<Response>,
  seen: string[] = [],
): typeof fetch {
  return async (input, init) => {
    const url = new URL(String(input))
    seen.push(`${init?.method ?? 'GET'} ${url.pathname}`)
    return change(url, await fetch(input, init))
  }
}
const changed = (path: string, change: (body: Record<string, unknown>) => object) =>
  through(async (url, response) =>
    url.pathname === path ? Response.json(change((await response.json()) as Record<string, unknown>)) : response,
  )

describe('by login and consent, driven by the bridge', () => {
  test('a start, its read-back, an end, a second end', async () => {
    const issued = await issuer().start(order(), { signal, stands: async () => true })
    expect(issued).toMatchObject({ shape: 'token', handOut: null, expiresAt: server.now() + 599_000 })
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({
      live: true,
      subject: 'cus_noor',
      actors: [{ sub: 'sup_dana' }, { sub: 'sup_dana' }],
      audience: [AUDIENCE],
      scope: ['openid', 'orders.read'],
    })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(server.lives(issued.kept.accessToken!)).toBe(false)
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
  })

  test('no browser goes anywhere, and the redirect URI is never called', async () => {
    const seen: string[] = []
    await issuer({ fetch: through((_, response) => response, seen) }).start(order(), { signal })
    expect(seen).toEqual([
      'GET /oauth2/auth',
      'PUT /admin/oauth2/auth/requests/login/accept',
      'GET /oauth2/auth',
      'GET /admin/oauth2/auth/requests/consent',
      'PUT /admin/oauth2/auth/requests/consent/accept',
      'GET /oauth2/auth',
      'POST /oauth2/token',
      'POST /admin/oauth2/introspect',
    ])
  })

  test('ends exactly this one: another support session and the subject’s own token live', async () => {
    const [first, second] = await Promise.all([
      issuer().start(order(), { signal }),
      issuer().start(order(), { signal }),
    ])
    const facts = { client: 'app', subject: 'cus_noor', scope: ['openid'], audience: [], accessClaims: {} }
    const own = await server.give(facts)
    await issuer().end(first!.kept, { signal })
    expect([first!.kept.accessToken!, second!.kept.accessToken!, own].map(server.lives)).toEqual([false, true, true])
  })

  test('the context of the login has the words of the policy, and nothing that a person wrote', async () => {
    const told: string[] = []
    const watch: typeof fetch = async (input, init) => {
      told.push(`${String(input)} ${String(init?.body ?? '')}`)
      return fetch(input, init)
    }
    await issuer({ fetch: watch }).start(order(), { signal })
    const accept = told.find((line) => line.includes('/login/accept'))!
    expect(accept).toContain('"support":{"session":"ss_1","reason":"billing_question","ticket":"ZD-1042"}')
    expect(told.join(' ')).not.toContain('Invoice')
  })

  test.each([
    [
      'a wrong secret',
      { client: { id: 'support', method: 'client_secret_post', secret: 'x' } },
      'client_refused',
      'ended',
    ],
    [
      'a redirect URI that is not registered',
      { way: { kind: 'login_and_consent', redirectUri: 'https://x.example/' } },
      'request_refused',
      'none',
    ],
    ['tokens that live too long', { maxLifeSeconds: 60 }, 'lifetime_too_long', 'ended'],
  ] as const)('refused: %s', async (_, options, code, leftover) => {
    await expect(issuer(options).start(order(), { signal })).rejects.toMatchObject({ code, leftover })
  })

  test.each([
    [
      'a consent of somebody else',
      '/admin/oauth2/auth/requests/consent',
      (body: object) => ({ ...body, subject: 'x' }),
      'subject_wrong',
      'none',
    ],
    [
      'a way to a foreign origin',
      '/admin/oauth2/auth/requests/login/accept',
      () => ({ redirect_to: 'https://evil.example/oauth2/auth' }),
      'endpoint_foreign',
      'none',
    ],
    [
      'another page of Hydra’s',
      '/admin/oauth2/auth/requests/consent/accept',
      () => ({ redirect_to: `${server.publicUrl}/x` }),
      'endpoint_foreign',
      'none',
    ],
    [
      'a refresh token',
      '/oauth2/token',
      (body: object) => ({ ...body, refresh_token: 'r' }),
      'refresh_token_issued',
      'ended',
    ],
    [
      'no bearer token',
      '/oauth2/token',
      (body: object) => ({ ...body, token_type: 'N_A' }),
      'token_not_bearer',
      'ended',
    ],
    [
      'a life that is a text',
      '/oauth2/token',
      (body: object) => ({ ...body, expires_in: '600' }),
      'lifetime_invalid',
      'ended',
    ],
    [
      'a wider scope',
      '/oauth2/token',
      (body: object) => ({ ...body, scope: 'openid admin' }),
      'scope_widened',
      'ended',
    ],
    ['no token', '/oauth2/token', () => ({}), 'answer_invalid', 'unknown'],
  ] as const)('refused: %s', async (_, path, change, code, leftover) => {
    const started = issuer({ fetch: changed(path, change) }).start(order(), { signal })
    await expect(started).rejects.toMatchObject({ code, leftover })
  })

  test.each([
    ['no actor', { ext: {} }, 'actor_missing'],
    ['another actor', { ext: { act: { sub: 'sup_omar' } } }, 'actor_ambiguous'],
    ['another subject', { sub: 'cus_omar' }, 'subject_wrong'],
    ['the actor’s own', { sub: 'sup_dana' }, 'subject_not_switched'],
    ['another audience', { aud: ['https://other.example'] }, 'audience_wrong'],
    ['a refresh token', { token_use: 'refresh_token' }, 'answer_invalid'],
  ] as const)('refused by its read-back, and ended: %s', async (_, said, code) => {
    let token = ''
    const lying = through(async (url, response) => {
      if (url.pathname === '/oauth2/token') {
        const body = (await response.json()) as { access_token: string }
        token = body.access_token
        return Response.json(body)
      }
      if (url.pathname !== '/admin/oauth2/introspect') return response
      const body = (await response.json()) as { active: boolean }
      return Response.json(body.active ? { ...body, ...said } : body)
    })
    const started = issuer({ fetch: lying }).start(order(), { signal })
    await expect(started).rejects.toMatchObject({ code, leftover: 'ended' })
    expect(server.lives(token)).toBe(false)
  })

  test('no answer to the trade: the consent is ended, and it is said that nobody can know', async () => {
    const cut: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (String(input).endsWith('/oauth2/token')) throw new TypeError('cut')
      return answer
    }
    const kept: object[] = []
    const keep = async (held: object) => void kept.push(held)
    await expect(issuer({ fetch: cut }).start(order(), { signal, keep })).rejects.toMatchObject({
      code: 'back_end_unreachable',
      leftover: 'unknown',
    })
    expect(kept).toEqual([{ consentRequest: expect.stringMatching(/^[0-9a-f]{32}$/u) }])
  })

  test('an end that Hydra does not carry out is seen', async () => {
    const issued = await issuer().start(order(), { signal })
    const deaf: typeof fetch = async (input, init) =>
      init?.method === 'DELETE' ? new Response(null, { status: 204 }) : fetch(input, init)
    expect(await issuer({ fetch: deaf }).end(issued.kept, { signal })).toMatchObject({
      remote: 'alive',
      code: 'end_without_effect',
    })
  })

  test('check: nothing to say of a good set-up; each trap is named', async () => {
    await life('support', 600)
    expect(await issuer().check({ signal, trial: { order: order() } })).toEqual([])
    const missing = issuer({ client: { id: 'nobody', method: 'client_secret_post', secret: 'x' } })
    expect((await missing.check({ signal })).map(({ code }) => code)).toEqual(['client_refused', 'not_tried'])
    server.register({
      ...{ client_id: 'loose', redirect_uris: [], token_endpoint_auth_method: 'none', scope: 'openid' },
      grant_types: ['refresh_token', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    })
    const loose = issuer({ client: { id: 'loose', method: 'client_secret_post', secret: 'x' } })
    expect((await loose.check({ signal })).map(({ code }) => code)).toEqual([
      ...['client_refused', 'refresh_token_issued', 'grant_unsupported', 'request_refused', 'audience_refused'],
      ...['scope_refused', 'lifetime_too_long', 'not_tried'],
    ])
  })
})

describe('by an assertion and the token hook', () => {
  const by = (more: Partial<HydraOptions> = {}) =>
    issuer({
      client: { id: 'bridge', method: 'client_secret_basic', secret: 'bridge-secret' },
      way: { kind: 'assertion', issuer: BRIDGE, key: keys.privateKey, algorithm: 'RS256', keyId: 'bridge-1' },
      ...more,
    })
  const ourHook = () =>
    hydraTokenHook({
      ...{
        issuer: BRIDGE,
        key: keys.publicKey,
        algorithms: ['RS256'],
        clientId: 'bridge',
        secret: SECRET,
        now: server.now,
      },
      tokenUrl: `${server.publicUrl}/oauth2/token`,
    })
  beforeEach(async () => {
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'bridge-1', alg: 'RS256', use: 'sig' }
    const trust = {
      issuer: BRIDGE,
      allow_any_subject: true,
      scope: ['openid', 'orders.read'],
      jwk,
      expires_at: '2030-01-01T00:00:00Z',
    }
    await fetch(`${server.adminUrl}/admin/trust/grants/jwt-bearer/issuers`, {
      method: 'POST',
      body: JSON.stringify(trust),
    })
  })

  test('a start, its read-back, an end; the token endpoint stands in `aud` beside ours', async () => {
    answerHook = ourHook()
    const issued = await by().start(order(), { signal })
    expect(await by().current(issued.kept, { signal })).toMatchObject({
      subject: 'cus_noor',
      actors: [{ sub: 'sup_dana' }, { sub: 'sup_dana' }],
      audience: [`${server.publicUrl}/oauth2/token`, AUDIENCE],
    })
    expect(await by().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', own: 'untouched' })
    expect(server.lives(issued.kept.accessToken!)).toBe(false)
  })

  test('without the hook there is no actor: refused and revoked, and the check says so', async () => {
    await expect(by().start(order(), { signal })).rejects.toMatchObject({ code: 'actor_missing', leftover: 'ended' })
    await life('bridge', 600)
    const found = await by().check({ signal, trial: { order: order() } })
    expect(found).toMatchObject([{ code: 'actor_missing', todo: expect.stringContaining('token hook') }])
  })

  test('a hook that says no, one that fails', async () => {
    answerHook = async () => new Response(null, { status: 403 })
    await expect(by().start(order(), { signal })).rejects.toMatchObject({ code: 'not_allowed', leftover: 'none' })
    answerHook = async () => new Response(null, { status: 500 })
    await expect(by().start(order(), { signal })).rejects.toMatchObject({ code: 'back_end_failed', leftover: 'none' })
  })

  test('revocation by another client is answered 200, and seen to have no effect', async () => {
    answerHook = ourHook()
    const issued = await by().start(order(), { signal })
    const other = by({ client: { id: 'support', method: 'client_secret_post', secret: 'support-secret' } })
    expect(await other.end(issued.kept, { signal })).toMatchObject({ remote: 'alive', code: 'end_without_effect' })
  })

  test('the hook: no secret 401, nonsense 400, other grants and clients 204, a false assertion 403', async () => {
    const handler = ourHook()
    const jwtBearer = ['urn:ietf:params:oauth:grant-type:jwt-bearer']
    const ask = (request: unknown, headers: HeadersInit = { [SECRET.header]: SECRET.value }) =>
      handler(new Request('https://app.example/hook', { method: 'POST', headers, body: JSON.stringify({ request }) }))
    const whole = { client_id: 'bridge', grant_types: jwtBearer, payload: { assertion: ['x.y.z'] } }
    expect((await ask(whole, {})).status).toBe(401)
    expect((await ask(whole, { [SECRET.header]: 'wrong' })).status).toBe(401)
    expect((await ask(null)).status).toBe(400)
    expect((await ask({ ...whole, grant_types: ['authorization_code'] })).status).toBe(204)
    expect((await ask({ ...whole, client_id: 'other' })).status).toBe(204)
    expect((await ask(whole)).status).toBe(403)
    expect((await ask({ ...whole, payload: {} })).status).toBe(403)
    expect(() =>
      hydraTokenHook({ ...({} as Parameters<typeof hydraTokenHook>[0]), secret: { header: 'x', value: '' } }),
    ).toThrow(TypeError)
  })
})

test('token exchange, which Hydra has not: it calls the request invalid, and the reason is recognised', async () => {
  const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'
  server.register({
    client_id: 'tx',
    client_secret: 's',
    grant_types: [grant],
    token_endpoint_auth_method: 'client_secret_post',
  })
  const made = tokenExchange({
    server: { issuer: `${server.publicUrl}/`, document: 'openid' },
    client: { id: 'tx', method: 'client_secret_post', secret: 's' },
    subjectToken: async () => 'x',
    scope: [],
    now: server.now,
  })
  await expect(made.start(order(), { signal })).rejects.toMatchObject({
    code: 'grant_unsupported',
    said: 'invalid_request',
    message: expect.stringContaining('Ory Hydra knows no token exchange'),
  })
})
