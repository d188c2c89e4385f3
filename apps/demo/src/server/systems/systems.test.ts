import type { ContextAnswer, EndAnswer, ExtendAnswer, Policy } from '@understudy/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SYSTEMS, type SystemId } from '../../shared/systems.ts'
import { type Person, signInAs, startSupport, startTestDemo, type TestDemo } from '../testing/testDemo.ts'

let demo: TestDemo
beforeAll(async () => {
  demo = await startTestDemo()
})
afterAll(() => demo.remove())

/** What the bridge keeps of a session at another system. */
async function issuedFor(id: string) {
  const [row] = await demo.parts.sql.query<{
    issuer: string
    kept: string | null
    verified: boolean
    remote: string | null
  }>('SELECT issuer, kept, verified_at IS NOT NULL AS verified, remote FROM understudy.issued WHERE session_id = $1', [
    id,
  ])
  return row ?? null
}

const runningOn = (system: string): Promise<Person> => signInAs(demo, 'sup_dana', { system })
const end = (agent: Person, id: string) => agent.send<EndAnswer>('POST', `/support/sessions/${id}/end`, {})

/** Name of the issuer, and minutes that a session asked for ten has. */
const AT: Readonly<
  Record<Exclude<SystemId, 'bridge' | 'keto' | 'kotauth'>, readonly [issuer: string, minutes: number]>
> = {
  'oidc-provider': ['oidcProvider', 5],
  kratos: ['kratos', 10],
  hydra: ['hydra', 10],
  keycloak: ['keycloak', 10],
  spring: ['tokenExchange', 2],
}

describe.each(SYSTEMS.filter(({ id }) => id in AT))('on $name', ({ id: system }) => {
  const [issuer, minutes] = AT[system as keyof typeof AT]

  test('a session there: the customer’s page by its credential, an end that is read back, the own session', async () => {
    const dana = await runningOn(system)
    const session = await startSupport(dana, 'cus_8F2K', 'act')
    expect(await issuedFor(session.id)).toMatchObject({
      issuer,
      verified: true,
      kept: expect.any(String),
      remote: null,
    })

    const { body: context } = await dana.get<ContextAnswer>('/support/context')
    if (context.state !== 'active') throw new Error(`It is ${context.state}.`)
    const left = (context.session.expiresAt - context.now) / 60_000
    expect(Math.ceil(left)).toBe(minutes)

    expect((await dana.get('/api/app/me', session.options)).body).toMatchObject({ name: 'Noor Haddad' })
    const refused = await dana.send('POST', '/api/app/invoices/INV-2026-0311/pay', {}, session.options)
    expect(refused).toMatchObject({ status: 403, body: { code: 'action_restricted' } })

    expect(await end(dana, session.id)).toMatchObject({ status: 200, body: { own: 'stands' } })
    await expect.poll(() => issuedFor(session.id)).toMatchObject({ kept: null, remote: 'ended' })
    expect((await dana.get('/api/app/me', session.options)).status).toBe(401)
    expect((await dana.get('/api/console/customers')).status).toBe(200)
  })

  test('the bridge tells what can be done there', async () => {
    const { body } = await (await runningOn(system)).get<Policy>('/support/policy')
    const maxSeconds = system === 'kratos' ? 3600 : minutes * 60
    expect(body.capabilities?.act).toMatchObject({ maxSeconds, extend: system !== 'keycloak', reason: 'kept' })
    expect(body.capabilities?.view).toEqual(body.capabilities?.act)
  })

  test('no session outlives the credential, whatever time is asked for', async () => {
    const dana = await runningOn(system)
    const { id } = await startSupport(dana, 'cus_8F2K', 'view')
    const more = await dana.send<ExtendAnswer>('POST', `/support/sessions/${id}/extend`, {})
    const { body } = await dana.get<ContextAnswer>('/support/context')
    await end(dana, id)
    if (body.state !== 'active') throw new Error(`It is ${body.state}.`)
    const most = system === 'kratos' ? 15 : minutes
    expect(Math.round((body.session.expiresAt - body.session.startedAt) / 60_000)).toBe(most)
    if (system !== 'kratos') expect(more).toMatchObject({ status: 409, body: { code: 'ceiling_reached' } })
  })
})

test('on Ory Keto: the agent stays themselves, sees the account, changes nothing, and the grant is gone at the end', async () => {
  const dana = await runningOn('keto')
  await expect(startSupport(dana, 'cus_8F2K', 'act')).rejects.toThrow('This mode is switched off by policy.')
  const session = await startSupport(dana, 'cus_8F2K', 'shadow')
  expect(await issuedFor(session.id)).toMatchObject({ issuer: 'keto', verified: true })
  expect((await dana.get('/api/app/me', session.options)).body).toMatchObject({ name: 'Noor Haddad' })
  const change = await dana.send('POST', '/api/app/projects', { name: 'Mine' }, session.options)
  expect(change).toMatchObject({ status: 403, body: { code: 'action_restricted' } })
  expect((await dana.get('/api/desk/people?q=noor')).status).toBe(200)
  expect(await end(dana, session.id)).toMatchObject({ status: 200, body: { own: 'stands' } })
  await expect.poll(() => issuedFor(session.id)).toMatchObject({ kept: null, remote: 'ended' })
  expect((await dana.get('/api/console/customers')).status).toBe(200)
})

test('without a choice it is the bridge alone, and no other system is asked', async () => {
  const dana = await signInAs(demo, 'sup_dana')
  const session = await startSupport(dana, 'cus_8F2K', 'view')
  expect(await issuedFor(session.id)).toBe(null)
  await end(dana, session.id)
})

test('the choice is in a cookie that no script reads, and stands on the page when it comes again', async () => {
  const { browser } = await runningOn('kratos')
  expect(browser.cookiesFor('/')).toMatch(/_runs_on=kratos$/u)
  await browser.signOut()
  const { response } = await browser.follow(authorization(), () => false)
  expect(await response?.text()).toMatch(/id="on-kratos"[^>]* checked/u)
})

test('a choice that nobody offers is the bridge', async () => {
  const { browser } = await runningOn('../../etc/passwd')
  expect(browser.cookiesFor('/')).toMatch(/_runs_on=bridge$/u)
})

test('what is revoked there ends here at the next request, and the own session stands', async () => {
  const dana = await runningOn('oidc-provider')
  const session = await startSupport(dana, 'cus_8F2K', 'view')
  expect((await dana.get('/api/app/me', session.options)).status).toBe(200)
  await demo.parts.sql.query("DELETE FROM oidc.artifact WHERE model = 'AccessToken' AND payload ->> 'accountId' = $1", [
    'cus_8F2K',
  ])
  expect(await dana.get('/api/app/me', session.options)).toMatchObject({
    status: 401,
    body: { code: 'session_ended' },
  })
  expect((await dana.get('/api/console/customers')).status).toBe(200)
})

test('signing out ends the session there too', async () => {
  const dana = await runningOn('kratos')
  const session = await startSupport(dana, 'cus_8F2K', 'view')
  await dana.browser.signOut()
  await expect.poll(() => issuedFor(session.id)).toMatchObject({ kept: null, remote: 'ended' })
})

test('one whom the directory protects is refused before any system is asked', async () => {
  const dana = await runningOn('keycloak')
  await expect(startSupport(dana, 'sup_ines', 'view')).rejects.toThrow('subject_unavailable')
})

function authorization(): string {
  const query = {
    client_id: 'parcelwise-web',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${demo.url}/callback`,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  }
  return `/oidc/auth?${new URLSearchParams(query)}`
}
