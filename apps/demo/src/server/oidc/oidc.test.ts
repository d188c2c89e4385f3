import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { API_AUDIENCE } from '../../shared/identity.ts'
import { createBrowser } from '../testing/browser.ts'
import { startTestDemo, type TestDemo } from '../testing/testDemo.ts'

let demo: TestDemo

beforeAll(async () => {
  demo = await startTestDemo()
})
afterAll(() => demo.remove())

test('discovery: code with PKCE S256, for this origin', async () => {
  const response = await fetch(`${demo.url}/oidc/.well-known/openid-configuration`)
  expect(await response.json()).toMatchObject({
    issuer: `${demo.url}/oidc`,
    authorization_endpoint: `${demo.url}/oidc/auth`,
    token_endpoint: `${demo.url}/oidc/token`,
    end_session_endpoint: `${demo.url}/oidc/session/end`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  })
})

test('access token: for the API, signed by the provider, with the session and nothing personal', async () => {
  const { accessToken, idToken, claims } = await createBrowser(demo.url).signIn('sup_dana')
  const { protectedHeader } = await jwtVerify(accessToken, createRemoteJWKSet(new URL(`${demo.url}/oidc/jwks`)), {
    issuer: `${demo.url}/oidc`,
    audience: API_AUDIENCE,
    typ: 'at+jwt',
  })
  expect(protectedHeader.alg).toBe('ES256')
  expect(Object.keys(claims).sort()).toEqual([
    'aud',
    'auth_time',
    'client_id',
    'exp',
    'iat',
    'iss',
    'jti',
    'sid',
    'sub',
  ])
  expect(Number(claims.exp) - Number(claims.iat)).toBe(300)
  expect(decodeJwt(idToken)).toMatchObject({
    sub: 'sup_dana',
    name: 'Dana Reyes',
    email: 'dana@understudy.example',
    roles: ['support'],
  })
})

test('silent sign-in: the same session, without any page; after signing out login_required', async () => {
  const browser = createBrowser(demo.url)
  await expect(browser.signInSilently()).rejects.toThrow('login_required')
  const first = await browser.signIn('sup_dana')
  const silent = await browser.signInSilently()
  expect(silent.claims).toMatchObject({ sub: 'sup_dana', sid: first.claims.sid, auth_time: first.claims.auth_time })
  expect(silent.claims.jti).not.toBe(first.claims.jti)
  expect((await browser.signOut()).href).toBe(`${demo.url}/`)
  await expect(browser.signInSilently()).rejects.toThrow('login_required')
})

test('another person on the same browser: a new session', async () => {
  const browser = createBrowser(demo.url)
  const dana = await browser.signIn('sup_dana')
  const noor = await browser.signIn('cus_8F2K', { prompt: 'login', login_hint: 'cus_8F2K' })
  expect(noor.claims.sub).toBe('cus_8F2K')
  expect(noor.claims.sid).not.toBe(dana.claims.sid)
})

const authorize = (extra: Record<string, string>) =>
  `/oidc/auth?${new URLSearchParams({
    client_id: 'parcelwise-web',
    response_type: 'code',
    scope: 'openid profile',
    redirect_uri: `${demo.url}/callback`,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    resource: API_AUDIENCE,
    ...extra,
  })}`

test.each([
  [{ redirect_uri: 'https://evil.example/callback' }, 400],
  [{ client_id: 'somebody' }, 400],
])('refused on the spot, without a redirect: %j', async (extra, status) => {
  const response = await createBrowser(demo.url).request(authorize(extra))
  expect(response.status).toBe(status)
  expect(await response.text()).toContain('That did not work')
})

test.each([
  [{ code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
  [{ code_challenge_method: 'plain' }, 'invalid_request'],
  [{ response_type: 'token' }, 'unsupported_response_type'],
  [{ resource: 'https://other.example' }, 'invalid_target'],
])('refused to the client: %j', async (extra, error) => {
  const response = await createBrowser(demo.url).request(authorize(extra))
  const location = new URL(response.headers.get('location') ?? '', demo.url)
  expect(`${location.search}${location.hash}`).toContain(`error=${error}`)
})

test('sign-in page: says who can be picked, and cannot be framed or scripted', async () => {
  const browser = createBrowser(demo.url)
  const { response } = await browser.follow(authorize({ login_hint: 'cus_9KPR' }), () => false)
  const page = await response?.text()
  for (const name of ['Dana Reyes', 'Milo Novak', 'Inês Carvalho', 'Noor Haddad', 'Aiko Kuroda', 'שירה מזרחי']) {
    expect(page).toContain(name)
  }
  expect(page).toMatch(/value="cus_9KPR" autofocus/)
  expect(page).not.toMatch(/<script|style=|Lena Brandt|O’Connor/)
  expect(response?.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
  expect(response?.headers.get('cache-control')).toBe('no-store')
})

test('sign-in page: only its own form, in its own browser, with somebody of the list', async () => {
  const browser = createBrowser(demo.url)
  const { url } = await browser.follow(authorize({}), () => false)
  const post = (who: string, from: string, by = browser) =>
    by.request(url.href, { method: 'POST', headers: { Origin: from }, body: new URLSearchParams({ account: who }) })
  expect((await post('sup_dana', 'https://evil.example')).status).toBe(403)
  expect((await post('cus_5JLC', demo.url)).status).toBe(422)
  expect((await post('sup_admin', demo.url)).status).toBe(422)
  expect((await post('sup_dana', demo.url, createBrowser(demo.url))).status).toBe(400)
  expect((await post('sup_dana', demo.url)).status).toBe(303)
})

test('a link to the sign-out signs nobody out by itself', async () => {
  const browser = createBrowser(demo.url)
  await browser.signIn('sup_milo')
  for (const site of ['cross-site', 'same-site', 'none', '']) {
    const headers = site === '' ? {} : { 'Sec-Fetch-Site': site }
    const page = await (await browser.request('/oidc/session/end?client_id=parcelwise-web', { headers })).text()
    expect(page).toContain('Do you want to sign out?')
    expect(page).not.toContain('<script')
  }
  await expect(browser.signInSilently()).resolves.toBeDefined()
})

test('a page of our own signs out without a question', async () => {
  const browser = createBrowser(demo.url)
  await browser.signIn('sup_milo')
  const page = await browser.request('/oidc/session/end', { headers: { 'Sec-Fetch-Site': 'same-origin' } })
  expect(await page.text()).toContain('leave.js')
})
