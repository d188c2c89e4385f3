import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bannerOf } from './app.ts'
import { apiKey, type KotauthSession, type KotauthStandIn, kotauthStandIn } from './index.ts'

let kotauth: KotauthStandIn
let admin: KotauthSession
let adminCookie: string
beforeEach(async () => {
  kotauth = await kotauthStandIn()
  const signedIn = await kotauth.signIn('dana')
  admin = signedIn.session
  adminCookie = signedIn.cookie.split(';')[0]!
})
afterEach(() => kotauth.close())

async function post(path: string, cookie = adminCookie) {
  const response = await fetch(kotauth.url + path, { method: 'POST', headers: { cookie }, redirect: 'manual' })
  const portal = response.headers.getSetCookie().find((line) => line.startsWith('KOTAUTH_PORTAL='))
  return { status: response.status, location: response.headers.get('location'), portal: portal?.split(';')[0] ?? null }
}

const impersonate = (id: number, slug = 'acme') => post(`/admin/workspaces/${slug}/users/${id}/impersonate`)

/** Starts by the service, for what no route shows. */
async function child(id = 42): Promise<KotauthSession> {
  const started = await kotauth.store.start(admin, 'acme', id)
  if ('refused' in started) throw new Error(started.message)
  return started
}

const claimsOf = (session: KotauthSession) => decodeJwt(kotauth.store.tokenOf(session))
const page = async (path: string, cookie: string) => (await fetch(kotauth.url + path, { headers: { cookie } })).text()

test('1: a start makes a child session for the subject in their tenant, linked to the administrator’s', async () => {
  expect(await child()).toMatchObject({
    user: { id: 42 },
    tenant: 'acme',
    impersonator: { id: admin.id },
    revokedAt: null,
  })
})

test('2: a start hands the administrator’s id to the issuer of tokens', async () => {
  expect(claimsOf(await child()).act).toEqual({ sub: '1' })
})

test('3: a start is recorded with administrator, tenant, subject, names and both sessions', async () => {
  const { id } = await child()
  expect(kotauth.store.events).toEqual([
    {
      ...{ type: 'ADMIN_IMPERSONATION_STARTED', tenant: 'acme', userId: 1 },
      details: {
        ...{ target_user_id: 42, target_username: 'noor', admin_username: 'dana' },
        ...{ admin_session_id: admin.id, impersonation_session_id: id },
      },
    },
  ])
})

test('4: somebody of the master tenant is refused, and nothing is recorded', async () => {
  expect(await kotauth.store.start(admin, 'master', 2)).toMatchObject({ refused: 'failed' })
  expect(kotauth.store.events).toEqual([])
})

test('5: somebody of another tenant is not found', async () => {
  expect((await impersonate(50)).location).toBe('/admin/workspaces/acme/users/50?saved=impersonation_not_found')
})

test('6: a disabled account is refused', async () => {
  expect((await impersonate(44)).location).toBe('/admin/workspaces/acme/users/44?saved=impersonation_disabled')
})

test('7: a locked account is refused', async () => {
  expect((await impersonate(45)).location).toBe('/admin/workspaces/acme/users/45?saved=impersonation_locked')
})

test('8: a revoked session of the administrator is refused', async () => {
  kotauth.store.revoke(admin)
  expect((await impersonate(42)).location).toBe('/admin/workspaces/acme/users/42?saved=impersonation_failed')
})

test('9: a stop revokes the child and is recorded', async () => {
  const { portal } = await impersonate(42)
  const stopped = await post('/t/acme/account/impersonation/stop', `${adminCookie}; ${portal}`)
  expect(stopped).toEqual({
    ...{
      status: 302,
      location: '/admin/workspaces/acme/users/42?saved=impersonation_ended',
      portal: 'KOTAUTH_PORTAL=',
    },
  })
  expect(kotauth.store.events.map(({ type }) => type)).toEqual([
    'ADMIN_IMPERSONATION_STARTED',
    'ADMIN_IMPERSONATION_ENDED',
  ])
})

test('10: a stop by another session is refused, even of the same administrator', async () => {
  const other = (await kotauth.signIn('dana')).session
  const session = await child()
  expect(kotauth.store.stop(session, other.id)).toContain('another admin session')
  expect(session.revokedAt).toBeNull()
})

test('11: the second stop of one session is refused by the service, and the route says nothing of it', async () => {
  const session = await child()
  expect(kotauth.store.stop(session, admin.id)).toBeNull()
  expect(kotauth.store.stop(session, admin.id)).toContain('already revoked')
  expect((await post(`/admin/impersonation/${session.id}/stop`)).location).toBe('/admin')
})

test('12: revoking the administrator’s session revokes the child, with a time', async () => {
  const session = await child()
  kotauth.store.revoke(admin)
  expect(session.revokedAt).toBe(kotauth.now())
})

test('13: revoking all sessions of the administrator revokes the child', async () => {
  const session = await child()
  kotauth.store.revokeAllOf(kotauth.user('dana'))
  expect(session.revokedAt).toBe(kotauth.now())
})

test('14: ordinary sign-ins have nobody who acts', () => {
  expect(admin.impersonator).toBeNull()
})

test('15: no act on an ordinary access token', () => {
  expect(claimsOf(admin)).not.toHaveProperty('act')
})

test('16: act is the administrator, sub the subject', async () => {
  expect(claimsOf(await child())).toMatchObject({ sub: '42', act: { sub: '1' } })
})

test('17: act is on the id token, too, and on no ordinary one', async () => {
  const idOf = (session: KotauthSession) => decodeJwt(kotauth.store.tokensOf(session)!.id)
  expect(idOf(await child())).toMatchObject({ sub: '42', act: { sub: '1' } })
  expect(idOf(admin)).not.toHaveProperty('act')
})

test('as the document shows it, act has a name and the roles are there', async () => {
  const documented = await kotauthStandIn({ shape: 'document' })
  const { session } = await documented.signIn('dana')
  const started = (await documented.store.start(session, 'acme', 42)) as KotauthSession
  expect(decodeJwt(documented.store.tokenOf(started))).toMatchObject({
    ...{ act: { sub: '1', username: 'dana' }, realm_access: { roles: ['user'] } },
  })
  await documented.close()
})

const verified = async (session: KotauthSession) => {
  const keys = createRemoteJWKSet(new URL(`${kotauth.url}/t/${session.tenant}/protocol/openid-connect/certs`))
  const issuer = `${kotauth.url}/t/${session.tenant}`
  return (await jwtVerify(kotauth.store.tokenOf(session), keys, { issuer, currentDate: new Date(kotauth.now()) }))
    .payload
}

test('18: whoever verifies the token by the published keys finds the actor', async () => {
  expect(await verified(await child(43))).toMatchObject({ sub: '43', act: { sub: '1' } })
})

test('19: whoever verifies an ordinary token finds none', async () => {
  expect((await verified((await kotauth.signIn('noor')).session)).act).toBeUndefined()
})

test('20: no banner without impersonation', async () => {
  expect(bannerOf(admin)).toBe('')
})

test('21: the banner names subject and administrator and points at the stop', async () => {
  const { portal } = await impersonate(42)
  const shown = await page('/t/acme/launcher', portal!)
  expect(shown).toContain('Impersonating noor')
  expect(shown).toContain('Signed in as dana')
  expect(shown).toContain('action="/t/acme/account/impersonation/stop"')
})

test('22: the banner is in the second layout, too, before everything else', async () => {
  await kotauth.close()
  kotauth = await kotauthStandIn({ layout: 'centered' })
  adminCookie = (await kotauth.signIn('dana')).cookie.split(';')[0]!
  const { portal } = await impersonate(42)
  const shown = await page('/t/acme/account', portal!)
  expect(shown).toMatch(/<div class="card"><aside>Impersonating noor/u)
  expect(shown).not.toContain('class="shell"')
})

test('23: written as JSON and read again, a session still knows who opened it, and ends with that', async () => {
  const { id } = await child()
  const rows = kotauth.store.rows()
  expect(JSON.parse(rows)).toContainEqual(expect.objectContaining({ id, userId: 42, impersonatorSessionId: admin.id }))
  const next = await kotauthStandIn({ rows })
  const [parent, read] = [next.store.find(admin.id)!, next.store.find(id)!]
  expect(next.store.findByImpersonator(admin.id)).toEqual([read])
  next.store.revoke(parent)
  expect(read.revokedAt).toBe(next.now())
  await next.close()
})

test('24: sessions are found by who opened them', async () => {
  const session = await child()
  expect(kotauth.store.findByImpersonator(admin.id)).toEqual([session])
})

test('25: and revoked by it: another start ends the one before, also a start that fails', async () => {
  const session = await child()
  await impersonate(44)
  expect(session.revokedAt).toBe(kotauth.now())
  expect(kotauth.store.findByImpersonator(admin.id)).toEqual([])
})

test('the document’s table: the child alone revoked leaves the administrator’s session as it was', async () => {
  const session = await child()
  kotauth.store.revoke(session)
  expect(admin.revokedAt).toBeNull()
  const { location } = await impersonate(43)
  expect(location).toBe('/t/acme/launcher')
})

test('routes: without a console cookie, with an id that is none, what is blocked, and the tenant’s sign-in page at the end', async () => {
  expect((await post('/admin/workspaces/acme/users/42/impersonate', '')).location).toBe('/admin/login')
  expect((await post('/admin/workspaces/acme/users/x/impersonate')).status).toBe(400)
  expect((await post('/t/acme/account/impersonation/stop')).location).toBe('/')
  const { portal } = await impersonate(42)
  expect((await post('/t/acme/account/change-password', portal!)).status).toBe(403)
  expect((await post('/t/acme/account/delete', portal!)).status).toBe(403)
  kotauth.store.revoke(admin)
  const response = await fetch(`${kotauth.url}/t/acme/launcher`, { headers: { cookie: portal! }, redirect: 'manual' })
  expect(response.headers.get('location')).toBe('/t/acme/account/login')
})

describe('routes besides: OpenID Connect, the machines’ API, signing in', () => {
  const at = (path: string, init: RequestInit = {}) => fetch(kotauth.url + path, { redirect: 'manual', ...init })
  const oidc = (path: string, init?: RequestInit) => at(`/t/acme/protocol/openid-connect/${path}`, init)
  const backend = { authorization: `Basic ${Buffer.from('backend:backend-secret').toString('base64')}` }
  const form = (fields: Record<string, string>, headers = {}) => ({
    ...{ method: 'POST', headers, body: new URLSearchParams(fields) },
  })
  const json = async (response: Promise<Response>) => (await response).json()

  test('discovery names every endpoint, and each is there', async () => {
    const told = await json(at('/t/acme/.well-known/openid-configuration'))
    expect(told.issuer).toBe(`${kotauth.url}/t/acme`)
    expect(told.grant_types_supported).not.toContain('urn:ietf:params:oauth:grant-type:token-exchange')
    for (const [name, url] of Object.entries<string>(told).filter(([name]) => /_(?:endpoint|uri)$/u.test(name))) {
      const posts = /token_|revocation|introspection/u.test(name)
      expect((await fetch(url, { method: posts ? 'POST' : 'GET', redirect: 'manual' })).status, name).not.toBe(404)
    }
  })

  test('a launched application’s token is the customer’s and does not say who acts; a refresh adds nothing', async () => {
    const { portal } = await impersonate(42)
    const query = new URLSearchParams({ response_type: 'code', client_id: 'shop', redirect_uri: 'http://shop.test/cb' })
    const login = await at(`/t/acme/authorize?${query}&state=s`, { headers: { cookie: portal! } })
    expect(login.status).toBe(200)
    const headers = { cookie: login.headers.getSetCookie()[0]!.split(';')[0]! }
    const wrong = form({ username: 'noor', password: 'x' }, headers)
    expect((await at('/t/acme/authorize', wrong)).status).toBe(401)
    const signedIn = await at('/t/acme/authorize', form({ username: 'noor', password: 'password' }, headers))
    const back = new URL(signedIn.headers.get('location')!)
    expect(back.searchParams.get('state')).toBe('s')
    const trade = { grant_type: 'authorization_code', client_id: 'shop', redirect_uri: 'http://shop.test/cb' }
    const tokens = await json(oidc('token', form({ ...trade, code: back.searchParams.get('code')! })))
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: '42', aud: 'shop' })
    const refresh = { grant_type: 'refresh_token', client_id: 'shop', refresh_token: tokens.refresh_token as string }
    const next = await json(oidc('token', form(refresh)))
    for (const token of [tokens.access_token, tokens.id_token, next.access_token]) {
      expect(decodeJwt(token)).not.toHaveProperty('act')
    }
    expect(await json(oidc('token', form(refresh)))).toMatchObject({ error: 'invalid_grant' })
  })

  test('a refresh of what a start issued would lose who acts, and the cascade', async () => {
    const session = await child()
    const { refresh } = kotauth.store.tokensOf(session)!
    const next = await json(
      oidc('token', form({ grant_type: 'refresh_token', client_id: 'shop', refresh_token: refresh })),
    )
    expect(decodeJwt(next.access_token)).not.toHaveProperty('act')
    kotauth.store.revoke(admin)
    expect(kotauth.store.byToken(next.access_token)).not.toBeNull()
  })

  test('introspection is for confidential clients, and does not say who acts; a revoked token is inactive and 401', async () => {
    const session = await child()
    const token = kotauth.store.tokenOf(session)
    expect((await oidc('introspect', form({ token }))).status).toBe(401)
    expect(await json(oidc('introspect', form({ token }, backend)))).toEqual({
      ...{ active: true, sub: '42', username: 'noor', email: 'noor@acme.example', scope: 'openid', client_id: '' },
      exp: session.expiresAt / 1000,
    })
    const userinfo = () => oidc('userinfo', { headers: { authorization: `Bearer ${token}` } })
    expect(await json(userinfo())).toMatchObject({ sub: '42', preferred_username: 'noor', email_verified: true })
    expect((await oidc('revoke', form({ token }, backend))).status).toBe(200)
    expect(await json(oidc('introspect', form({ token }, backend)))).toEqual({ active: false })
    expect((await userinfo()).status).toBe(401)
  })

  test('logout ends the session of the token; with `global_logout` everything of theirs, and what they opened', async () => {
    const session = await child()
    const token = kotauth.store.tokenOf(admin)
    const out = await at(`/t/master/protocol/openid-connect/logout?global_logout=true`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(out.headers.get('location')).toBe('/t/master/authorize')
    expect([admin.revokedAt, session.revokedAt]).toEqual([kotauth.now(), kotauth.now()])
  })

  test('the machines’ API lists and ends sessions by key, knows nobody who acts, and records no end', async () => {
    const { id } = await child()
    const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
    const path = `/t/acme/api/v1/sessions`
    expect((await at(path)).status).toBe(401)
    const { data } = await json(at(path, bearer(apiKey('acme', { reads: true }))))
    expect(data).toEqual([expect.objectContaining({ id, userId: 42, scopes: 'openid' })])
    expect(JSON.stringify(data)).not.toMatch(/impersonator/u)
    const end = (key: string) => at(`${path}/${id}`, { method: 'DELETE', ...bearer(key) })
    expect((await end(apiKey('acme', { reads: true }))).status).toBe(403)
    expect((await end(apiKey('acme'))).status).toBe(204)
    expect(kotauth.store.find(id)?.revokedAt).toBe(kotauth.now())
    const log = await json(at('/t/acme/api/v1/audit-logs', bearer(apiKey('acme'))))
    expect(log.data).toEqual([expect.objectContaining({ eventType: 'ADMIN_IMPERSONATION_STARTED', userId: 1 })])
  })

  test('both pages of signing in lead to the tenant’s own authorize; an open console leads to it', async () => {
    const to = async (path: string, cookie = '') =>
      (await at(path, { headers: { cookie } })).headers.get('location') ?? ''
    expect(await to('/t/acme/account/login')).toMatch(
      /^\/t\/acme\/authorize\?response_type=code&client_id=kotauth-portal/u,
    )
    expect(await to('/admin/login')).toMatch(/^\/t\/master\/authorize\?response_type=code&client_id=kotauth-admin/u)
    expect(await to('/admin/login', adminCookie)).toBe('/admin')
    expect(await to('/t/acme/authorize')).toBe('/t/acme/account/login')
  })
})
