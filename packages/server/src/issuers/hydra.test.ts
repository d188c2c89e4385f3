import { type Served, serveStandIn } from '@understudy/standins'
import { type HydraStandIn, hydra as startHydra } from '@understudy/standins/hydra'
import { generateKeyPair } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hydraAssertionCases } from '../testing/hydraAssertionCases.ts'
import { hydraCases } from '../testing/hydraCases.ts'
import { type HydraGround, hydraSceneAt } from '../testing/hydraScene.ts'
import { hydra } from './hydra.ts'
import { hydraTokenHook } from './hydraTokenHook.ts'

const SECRET = { header: 'X-Hook-Key', value: 'hook-secret' }
const signal = new AbortController().signal

let hook: Served
let answerHook: (request: Request) => Promise<Response>
let server: HydraStandIn
beforeEach(async () => {
  answerHook = async () => new Response(null, { status: 204 })
  hook = await serveStandIn((request) => answerHook(request))
  server = await startHydra({ tokenHook: hook.url, tokenHookKey: SECRET })
})
afterEach(() => Promise.all([hook.close(), server.close()]))

const ground = (): HydraGround => ({
  ...{ publicUrl: server.publicUrl, adminUrl: server.adminUrl, now: server.now },
  hook: {
    secret: SECRET,
    answer(by) {
      answerHook = by
    },
  },
})

/** What Hydra answers, changed on its way. */
function through(change: (url: URL, response: Response) => Response | Promise<Response>): typeof fetch {
  return async (input, init) => change(new URL(String(input)), await fetch(input, init))
}
const changed = (path: string, change: (body: Record<string, unknown>) => object) =>
  through(async (url, response) =>
    url.pathname === path ? Response.json(change((await response.json()) as Record<string, unknown>)) : response,
  )

describe('Ory Hydra v26.2.0, as recorded', () => {
  hydraCases(ground)
  hydraAssertionCases(ground)
})

test('a start by login and consent sends no cookie that is over, of another path or of another domain', async () => {
  const { issuer, order } = await hydraSceneAt(ground())
  const sent: string[] = []
  const more = [
    'over=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'elsewhere=1; Path=/elsewhere',
    'foreign=1; Domain=other.example',
    'own=1; Path=/oauth2/auth; Secure; HttpOnly; SameSite=Lax',
  ]
  const spied: typeof fetch = async (input, init) => {
    const { pathname } = new URL(String(input))
    if (pathname !== '/oauth2/auth') return fetch(input, init)
    sent.push(new Headers(init?.headers).get('cookie') ?? '')
    const response = await fetch(input, init)
    const headers = new Headers(response.headers)
    for (const line of more) headers.append('Set-Cookie', line)
    return new Response(response.body, { status: response.status, headers })
  }
  await issuer({ fetch: spied }).start(order(), { signal })
  expect(sent).toHaveLength(3)
  expect(sent.at(-1)).toContain('own=1')
  expect(sent.join()).not.toMatch(/over|elsewhere|foreign/u)
})

describe('bad answers are refused, each by its code', () => {
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
    ['no token', '/oauth2/token', () => ({}), 'answer_invalid', 'ended'],
  ] as const)('refused: %s', async (_, path, change, code, leftover) => {
    const { issuer, order } = await hydraSceneAt(ground())
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
    const { issuer, order } = await hydraSceneAt(ground())
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
})

test('the hook: no secret 401, nonsense 400, other grants and clients 204, a false assertion 403', async () => {
  const handler = hydraTokenHook({
    ...{ issuer: 'https://bridge.example', key: (await generateKeyPair('RS256')).publicKey, algorithms: ['RS256'] },
    ...{ tokenUrl: `${server.publicUrl}/oauth2/token`, clientId: 'bridge', secret: SECRET, now: server.now },
  })
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

test.each([
  ['publicUrl', 'http://id.example'],
  ['adminUrl', 'http://hydra-admin:4445'],
])('an address to which a credential would travel in the clear: %s', (name, url) => {
  const options = {
    ...{ publicUrl: server.publicUrl, adminUrl: server.adminUrl, audience: [], scope: [], [name]: url },
    client: { id: 'support', method: 'client_secret_post', secret: 'x' },
    way: { kind: 'login_and_consent', redirectUri: 'https://app.example/none' },
  } as const
  expect(() => hydra(options)).toThrow(/issuers\/endpoint_foreign/u)
  expect(hydra({ ...options, privateNetwork: true }).name).toBe('hydra')
})
