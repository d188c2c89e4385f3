import { decodeJwt } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bannerOf } from './app.ts'
import { type KotauthSession, type KotauthStandIn, kotauthStandIn } from './index.ts'

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

test('17: as the document shows it, act has a name and the roles are there', async () => {
  const documented = await kotauthStandIn({ shape: 'document' })
  const { session } = await documented.signIn('dana')
  const started = (await documented.store.start(session, 'acme', 42)) as KotauthSession
  expect(decodeJwt(documented.store.tokenOf(started))).toMatchObject({
    ...{ act: { sub: '1', username: 'dana' }, realm_access: { roles: ['user'] } },
  })
  await documented.close()
})

test('18: whoever reads the token finds the actor', async () => {
  const { portal } = await impersonate(43)
  expect(decodeJwt(kotauth.portalToken(`${adminCookie}; ${portal}`)!).act).toEqual({ sub: '1' })
})

test('19: whoever reads an ordinary token finds none', async () => {
  const { session } = await kotauth.signIn('noor')
  expect(claimsOf(session).act).toBeUndefined()
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

test('22: the banner is in the second layout, too', async () => {
  const { portal } = await impersonate(42)
  expect(await page('/t/acme/account', portal!)).toContain('Impersonating noor')
})

test('23: a session that is read again still knows whose it is', async () => {
  const session = await child()
  expect(kotauth.store.find(session.id)?.impersonator?.id).toBe(admin.id)
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
