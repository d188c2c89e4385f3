import { createImpersonationClient, type ImpersonationClient } from '@understudy/client'
import { bridge, browserSession } from '@understudy/client/connectors/bridge'
import { fakeLifecycle, memoryChannel, startRequest } from '@understudy/client/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { openSite, type Page } from '../testing/site.ts'
import { BRIDGE_ISSUER } from '../testing/stage.ts'

const noor = { id: 'cus_noor', name: 'Noor Haddad' }
const request = (changes = {}) => startRequest({ subject: noor, mode: 'act', ...changes })

/** The real client with the cookie connector, as one tab on a page. */
function openTab(page: Page, tabs = memoryChannel()) {
  const statuses: string[] = []
  const errors: string[] = []
  const session = browserSession({ fetch: page.fetch })
  const client = createImpersonationClient({
    connector: bridge({ custody: 'cookie', fetch: page.fetch }),
    channel: tabs.tab(),
    lifecycle: fakeLifecycle({ origin: BRIDGE_ISSUER }),
    fetch: page.fetch,
    onIdentityChange: () => undefined,
    onSignOut: session.signOut,
  })
  client.subscribe(({ status }) => statuses.push(status))
  client.on('error', ({ error }) => errors.push(error.code))
  onTestFinished(client.dispose)
  return { client, session, tabs, statuses, errors }
}

async function write(client: ImpersonationClient) {
  const response = await client.fetch('/api/projects', { method: 'POST' })
  return { status: response.status, body: (await response.json()) as unknown }
}

const settled = (client: ImpersonationClient, status: string) =>
  expect.poll(() => client.getState().status, { timeout: 10_000 }).toBe(status)

eachDatabase('the client in cookie custody, against the bridge', (open) => {
  async function signedIn() {
    const site = await openSite(await open())
    const page = site.page()
    const tab = openTab(page)
    await tab.session.signIn(await site.stage.own('sup_dana'))
    await tab.client.resume()
    return { ...site, page, ...tab }
  }

  test('start, act, extend, end, sign out', async () => {
    const { client, acted, page, errors } = await signedIn()
    expect(client.custody).toEqual({ kind: 'cookie', assurance: 'http-only' })
    expect(client.getState()).toMatchObject({ status: 'own', actor: { id: 'sup_dana' } })
    await client.start(request())
    expect(client.getState()).toMatchObject({
      status: 'active',
      actor: { id: 'sup_dana' },
      subject: { id: 'cus_noor' },
    })
    expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'cus_noor' } })
    const before = client.getState()
    await client.extend()
    const after = client.getState()
    if (before.status !== 'active' || after.status !== 'active') throw new Error('The session is gone.')
    expect(after.session.expiresAt - before.session.expiresAt).toBe(300_000)
    await client.end()
    expect(client.getState()).toMatchObject({ status: 'own', ended: { reason: 'actor_ended' } })
    expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'sup_dana' } })
    await client.start(request())
    await client.signOut()
    expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'signed_out' })
    expect(page.jar.all()).toEqual([])
    await client.resume()
    expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'no_credential' })
    expect(acted.map(({ sub }) => sub)).toEqual(['cus_noor', 'sup_dana'])
    expect(errors).toEqual([])
  })

  test('two tabs on one jar: both go in, both come out, neither ever acts as the other’s identity', async () => {
    const { client: one, page, tabs, acted } = await signedIn()
    const { client: two } = openTab(page, tabs)
    await two.resume()
    await one.start(request())
    await settled(two, 'active')
    expect(await write(two)).toMatchObject({ status: 200, body: { sub: 'cus_noor', actor: 'sup_dana' } })
    await two.end()
    await settled(one, 'own')
    expect(await write(one)).toMatchObject({ status: 200, body: { sub: 'sup_dana' } })
    expect(acted.map(({ sub }) => sub)).toEqual(['cus_noor', 'sup_dana'])
  })

  test('two tabs that hear nothing of each other: a write of the stale one is refused, and it looks again (I1, R-38)', async () => {
    const { client: one, page, acted } = await signedIn()
    const { client: two } = openTab(page)
    await two.resume()
    await one.start(request())
    expect(await write(two)).toMatchObject({ status: 409 })
    await settled(two, 'active')
    await one.end()
    // Refused by the guard, or cut off because the event stream was quicker: it never runs.
    const refused = await write(two).then(
      ({ status }) => status,
      (error: { code: string }) => error.code,
    )
    expect([401, 409, 'superseded']).toContain(refused)
    await settled(two, 'own')
    expect(acted).toEqual([])
  })

  test('a reload adopts the session', async () => {
    const { client, page } = await signedIn()
    await client.start(request())
    const { client: reloaded } = openTab(page)
    await reloaded.resume()
    expect(reloaded.getState()).toMatchObject({ status: 'active', subject: { id: 'cus_noor' } })
  })

  test('revoked from outside: the event stream says to look, and the actor is back as themselves', async () => {
    const { stage, page, acted } = await signedIn()
    let listening = false
    const { client } = openTab({
      ...page,
      async fetch(input, init) {
        const response = await page.fetch(input, init)
        listening ||= String(input).endsWith('/support/events')
        return response
      },
    })
    await client.resume()
    await client.start(request())
    const state = client.getState()
    if (state.status !== 'active') throw new Error('Not started.')
    await expect.poll(() => listening, { timeout: 10_000 }).toBe(true)
    const token = await stage.own('lead_omar')
    await stage.call('POST', `/support/sessions/${state.session.id}/revoke`, { token })
    await settled(client, 'own')
    expect(client.getState()).toMatchObject({ ended: { reason: 'operator_revoked' } })
    expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'sup_dana' } })
    expect(acted).toHaveLength(1)
  })

  test('cookies of a start whose answer was lost are brought by the context (session-stack 1)', async () => {
    const site = await openSite(await open())
    const page = site.page()
    let lose = false
    const losing: Page = {
      ...page,
      async fetch(input, init) {
        const kept = page.jar.all()
        const response = await page.fetch(input, init)
        if (!lose || init?.method !== 'POST') return response
        lose = false
        page.jar.restore(kept)
        throw new TypeError('The connection was cut.')
      },
    }
    const { client, session } = openTab(losing)
    await session.signIn(await site.stage.own('sup_dana'))
    await client.resume()
    lose = true
    await client.start(request())
    expect(client.getState()).toMatchObject({ status: 'active', subject: { id: 'cus_noor' } })
    expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'cus_noor' } })
    lose = true
    await client.end()
    expect(client.getState()).toMatchObject({ status: 'own' })
    expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'sup_dana' } })
  })

  describe('a start counts when the cookie has arrived (R-33, session-stack 29)', () => {
    test('a proxy that strips Set-Cookie: refused as custody_unavailable, ended on the server, own as before', async () => {
      const { client, page, stage, statuses, errors, acted } = await signedIn()
      const before = page.jar.all()
      page.network.setCookie = 'stripped'
      statuses.length = 0
      await expect(client.start(request())).rejects.toMatchObject({ code: 'custody_unavailable' })
      await expect.poll(() => client.getState().status).toBe('own')
      expect(client.getState()).toMatchObject({ actor: { id: 'sup_dana' }, error: { code: 'custody_unavailable' } })
      expect(statuses).not.toContain('active')
      expect(statuses).not.toContain('switching')
      await expect
        .poll(() => stage.sql.query('SELECT end_reason FROM understudy.support_session'))
        .toEqual([{ end_reason: 'actor_ended' }])
      expect(page.jar.all()).toEqual(before)
      expect(errors).toEqual(['custody_unavailable'])
      // The cookie from before is still the actor’s own, and nothing else.
      await client.resume()
      expect(await write(client)).toMatchObject({ status: 200, body: { sub: 'sup_dana' } })
      expect(acted).toEqual([{ sub: 'sup_dana', actor: 'sup_dana' }])
    })

    test('the same when the answer of the start is lost as well', async () => {
      const { client, page, stage } = await signedIn()
      page.network.setCookie = 'stripped'
      const { client: cut } = openTab({
        ...page,
        async fetch(input, init) {
          const response = await page.fetch(input, init)
          if (String(input).endsWith('/support/sessions')) throw new TypeError('The connection was cut.')
          return response
        },
      })
      await cut.resume()
      await expect(cut.start(request())).rejects.toMatchObject({ code: 'custody_unavailable' })
      expect(cut.getState().status).toBe('signed-out')
      expect(await stage.sql.query('SELECT end_reason FROM understudy.support_session')).toEqual([
        { end_reason: 'actor_ended' },
      ])
      await client.resume()
      expect(client.getState().status).toBe('own')
    })

    test('a browser that keeps no cookies cannot sign in', async () => {
      const site = await openSite(await open())
      const page = site.page()
      page.network.setCookie = 'stripped'
      const { client, session } = openTab(page)
      await expect(session.signIn(await site.stage.own('sup_dana'))).rejects.toMatchObject({
        code: 'custody_unavailable',
      })
      await client.resume()
      expect(client.getState()).toMatchObject({ status: 'signed-out', why: 'no_credential' })
      await expect(client.start(request())).rejects.toMatchObject({ code: 'signed_out' })
    })

    test('a browser that keeps somebody’s old cookie cannot sign in as somebody else', async () => {
      const { page, session, stage } = await signedIn()
      page.network.setCookie = 'stripped'
      await expect(session.signIn(await stage.own('sup_milo'))).rejects.toMatchObject({ code: 'custody_unavailable' })
    })

    test('an end whose cookie is stripped lands on nobody, and a return of cookies on the actor', async () => {
      const { client, page, acted } = await signedIn()
      await client.start(request())
      page.network.setCookie = 'stripped'
      await client.end()
      await expect(client.fetch('/api/projects', { method: 'POST' })).resolves.toMatchObject({ ok: false })
      await settled(client, 'signed-out')
      page.network.setCookie = 'kept'
      await client.resume()
      expect(client.getState()).toMatchObject({ status: 'own', actor: { id: 'sup_dana' } })
      expect(acted).toEqual([])
    })
  })

  test('a start that is refused leaves cookies, state and server as they were (R-34, ownCloud/impersonate #58)', async () => {
    const { client, page, stage } = await signedIn()
    const rows = async () =>
      JSON.stringify([
        await stage.sql.query('SELECT * FROM understudy.browser_session'),
        await stage.sql.query('SELECT * FROM understudy.browser_id'),
        await stage.sql.query('SELECT * FROM understudy.actor_session'),
        await stage.sql.query('SELECT * FROM understudy.support_session'),
      ])
    const before = { cookies: page.jar.all(), rows: await rows(), state: client.getState() }
    const refusals: [object, string][] = [
      [{ subject: { ...noor, id: 'cus_nobody' } }, 'subject_unavailable'],
      [{ subject: { ...noor, id: 'cus_lena' } }, 'subject_unavailable'],
      [{ reason: { code: 'billing_question', text: 'short' } }, 'validation_failed'],
      [{ ticket: 'no ticket' }, 'validation_failed'],
      [{ mode: 'shadow' }, 'validation_failed'],
    ]
    for (const [change, code] of refusals) {
      await expect(client.start(request(change))).rejects.toMatchObject({ code })
      expect(client.getState()).toEqual({ ...before.state, error: expect.objectContaining({ code }) })
      expect(page.jar.all()).toEqual(before.cookies)
      expect(await rows()).toBe(before.rows)
    }
    stage.people.change('sup_dana', { roles: ['customer'] })
    await expect(client.start(request())).rejects.toMatchObject({ code: 'actor_not_allowed' })
    expect(page.jar.all()).toEqual(before.cookies)
    expect(await rows()).toBe(before.rows)
  })

  test('a start that is given up half-way leaves the actor as they were, with cookies of the same shape (R-34)', async () => {
    const { client, page, stage } = await signedIn()
    const shape = () => page.jar.all().map(({ name, value, attributes }) => [name, value.length, attributes])
    const before = shape()
    const start = client.start(request())
    start.catch(() => undefined)
    await client.end()
    await expect(start).rejects.toMatchObject({ code: 'superseded' })
    expect(client.getState()).toMatchObject({ status: 'own', actor: { id: 'sup_dana' } })
    expect(shape()).toEqual(before)
    expect(await stage.sql.query('SELECT id FROM understudy.support_session WHERE ended_at IS NULL')).toEqual([])
    await expect.poll(async () => (await write(client)).status).toBe(200)
  })
})
