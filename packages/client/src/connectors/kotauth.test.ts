import { type KotauthStandIn, kotauthStandIn } from '@understudy/standins/kotauth'
import { describe, expect, test } from 'vitest'
import type { Departure } from '../ports/departure.ts'
import { type ConnectorGround, describeConnector } from '../testing/describeConnector.ts'
import { flush, manualClock, memoryChannel, startRequest, type TestClient, testClient } from '../testing/index.ts'
import { KOTAUTH, kotauth } from './kotauth.ts'

const SIGNAL = new AbortController().signal

/** A browser at Kotauth: its cookies, the page it is on, and a way of cutting the line. */
async function browser(shape: 'code' | 'document' = 'code') {
  const server = await kotauthStandIn({ shape })
  const { session: own, cookie } = await server.signIn('dana')
  const jar = new Map<string, string>([split(cookie)])
  let cut = false
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  const send: typeof globalThis.fetch = async (input, init) => {
    if (cut) throw new TypeError('Failed to fetch')
    const headers = new Headers(init?.headers)
    headers.set('cookie', cookies())
    const response = await fetch(input, { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = split(line)
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  const departures: Departure[] = []
  function pageAt(href: string) {
    let address = href
    const connector = kotauth({
      ...{ workspace: 'acme', url: server.url, fetch: send, now: server.now },
      portalToken: async () => server.portalToken(cookies()),
      actor: async () => (own.revokedAt === null ? { id: '1', name: 'dana' } : null),
      depart: (departure) => departures.push(departure),
      address: {
        read: () => address,
        replace: (next) => {
          address = next
        },
      },
    })
    return { connector, address: () => address }
  }

  return {
    ...{ server, own, departures, pageAt, send, cookies },
    cutOff: () => {
      cut = true
    },
    /** The browser sends the form, and lands where it is sent. */
    async follow({ url, method }: Departure) {
      const response = await send(url, { method: method ?? 'GET', redirect: 'manual' })
      return pageAt(new URL(response.headers.get('location') ?? '', server.url).href)
    },
  }
}

const never = () => new Promise<never>(() => undefined)

function split(cookie: string): [string, string] {
  const [pair = ''] = cookie.split(';')
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)]
}

function requestFor({ id, username }: { readonly id: number; readonly username: string }) {
  const { ttlSeconds: _, ...request } = startRequest({ subject: { id: String(id), name: username }, mode: 'act' })
  return request
}

async function ground(shape: 'code' | 'document'): Promise<ConnectorGround> {
  const { server, own, departures, pageAt, follow, cutOff, cookies } = await browser(shape)
  return {
    connector: pageAt(`${server.url}/admin`).connector,
    actor: { id: '1', name: 'dana' },
    request: requestFor(server.user('noor')),
    other: requestFor(server.user('tomas')),
    unavailable: requestFor(server.user('shira')),
    departures,
    follow: async (departure) => (await follow(departure)).connector,
    advance: async (milliseconds) => server.advance(milliseconds),
    async revoke() {
      const child = server.store.byToken(server.portalToken(cookies()) ?? '')
      server.store.revoke(child!)
    },
    signOut: async () => server.store.revoke(own),
    cutOff,
    close: () => server.close(),
  }
}

describeConnector(test, { name: 'kotauth', capabilities: KOTAUTH, setUp: () => ground('code') })
describeConnector(test, {
  name: 'kotauth, as its document shows it',
  capabilities: KOTAUTH,
  setUp: () => ground('document'),
})

async function started(user: Parameters<KotauthStandIn['user']>[0], workspace = 'acme') {
  const at = await browser()
  const page = at.pageAt(`${at.server.url}/admin`)
  const leave = new AbortController()
  const start = page.connector.start(requestFor(at.server.user(user)), { signal: leave.signal, idempotencyKey: 'k' })
  start.catch(() => undefined)
  const { url, method } = at.departures[0]!
  leave.abort()
  return { ...at, back: await at.follow({ url: url.replace('/acme/', `/${workspace}/`), method: method ?? 'GET' }) }
}

describe('flags of the console', () => {
  test.each([
    ['shira', 'subject_unavailable'],
    ['lev', 'subject_unavailable'],
    ['olga', 'subject_unavailable'],
  ])('%s: refused, told once, gone from the address; the own session stays', async (user, code) => {
    const { back, server } = await started(user)
    expect(back.address()).toContain('?saved=impersonation_')
    expect(back.connector.refused?.()).toMatchObject({ code })
    expect(back.address()).not.toContain('saved')
    expect(back.connector.refused?.()).toBeNull()
    expect(await back.connector.context({ signal: SIGNAL })).toMatchObject({ state: 'own', actor: { id: '1' } })
    await server.close()
  })

  test('an operator of the master tenant is refused, and it says nothing about why', async () => {
    const { back, server } = await started('eli', 'master')
    expect(back.connector.refused?.()).toMatchObject({ code: 'actor_not_allowed' })
    await server.close()
  })

  test('an end is no refusal and is taken away; flags of the console’s own stay', async () => {
    const { pageAt, server } = await browser()
    const ended = pageAt(`${server.url}/admin/workspaces/acme/users/42?saved=impersonation_ended&tab=2`)
    expect(ended.connector.refused?.()).toBeNull()
    expect(ended.address()).toBe(`${server.url}/admin/workspaces/acme/users/42?tab=2`)
    const saved = pageAt(`${server.url}/admin?saved=profile`)
    expect(saved.connector.refused?.()).toBeNull()
    expect(saved.address()).toContain('saved=profile')
    await server.close()
  })
})

describe('an end says what is true of it, and no more', () => {
  const key = { signal: SIGNAL, idempotencyKey: 'k' }

  test('ended here: by the actor, and each time the same', async () => {
    const { back, server } = await started('noor')
    const context = await back.connector.context({ signal: SIGNAL })
    const id = context.state === 'active' ? context.session.id : ''
    const ended = { session: { id, reason: 'actor_ended', subject: { id: '42' } }, own: 'stands' }
    expect(await back.connector.end({ id }, key)).toMatchObject({ outcome: 'ended', ...ended })
    expect(await back.connector.end({ id }, key)).toMatchObject({ outcome: 'already_ended', ...ended })
    await server.close()
  })

  test.each(['revoked', 'out of time', 'ended with the administrator’s own session'])(
    'over already, because it was %s: nobody is said to have ended it',
    async (how) => {
      const { back, own, server, cookies } = await started('noor')
      const context = await back.connector.context({ signal: SIGNAL })
      if (context.state !== 'active') throw new Error('Nothing was started.')
      if (how === 'revoked') server.store.revoke(server.store.byToken(server.portalToken(cookies()) ?? '')!)
      else if (how === 'out of time') server.advance(context.session.expiresAt - server.now() + 1000)
      else server.store.revoke(own)
      const end = await back.connector.end({ id: context.session.id }, key)
      expect(end).toMatchObject({ outcome: 'already_ended', session: { id: context.session.id } })
      expect(end.session).not.toHaveProperty('reason')
      await server.close()
    },
  )

  test('a page that shows such a session shows the own one afterwards, and no reason', async () => {
    const { back, server, cookies } = await started('noor')
    const { connector } = back
    let isAsked = true
    const page = testClient({
      wrap: () => ({ ...connector, context: (options) => (isAsked ? connector.context(options) : never()) }),
    })
    await page.client.resume()
    expect(page.client.getState()).toMatchObject({ status: 'active', subject: { id: '42' } })
    isAsked = false
    server.store.revoke(server.store.byToken(server.portalToken(cookies()) ?? '')!)
    await page.client.end()
    expect(page.client.getState()).toMatchObject({ status: 'own', actor: { id: '1' }, ended: null })
    expect(page.told.filter(({ event }) => event === 'ended')).toEqual([{ event: 'ended', detail: { session: null } }])
    page.client.dispose()
    await server.close()
  })
})

test('a start that left the page is heard of in the other tabs, also one after another, and one that was refused', async () => {
  const { server, pageAt, follow, departures } = await browser()
  const tabs = memoryChannel()
  const [clock, other] = [manualClock(server.now()), manualClock(server.now())]
  const console_ = testClient({ wrap: () => pageAt(`${server.url}/admin`).connector, tabs, clock: other })
  await console_.client.resume()
  expect(console_.client.getState()).toMatchObject({ status: 'own' })

  async function loadedFor(user: 'noor' | 'tomas' | 'shira') {
    const leave = new AbortController()
    const { connector } = pageAt(`${server.url}/admin`)
    connector.start(requestFor(server.user(user)), { signal: leave.signal, idempotencyKey: 'k' }).catch(() => undefined)
    leave.abort()
    const page = await follow(departures.at(-1)!)
    const opened = testClient({ wrap: () => page.connector, tabs, clock })
    await opened.client.resume()
    await flush()
    await other.advance(2000)
    return opened
  }
  const pages: TestClient[] = []
  for (const user of ['noor', 'tomas'] as const) {
    pages.push(await loadedFor(user))
    const { id } = server.user(user)
    await expect.poll(console_.client.getState).toMatchObject({ status: 'active', subject: { id: String(id) } })
    server.advance(5000)
  }
  pages.push(await loadedFor('shira'))
  await expect.poll(console_.client.getState).toMatchObject({ status: 'own', actor: { id: '1' } })
  for (const { client } of [...pages, console_]) client.dispose()
  await server.close()
})

test('a mode that Kotauth cannot give is not started', async () => {
  const { pageAt, server, departures } = await browser()
  const { connector } = pageAt(`${server.url}/admin`)
  expect(() => connector.start(startRequest({ mode: 'view' }), { signal: SIGNAL, idempotencyKey: 'k' })).toThrow('act')
  expect(departures).toEqual([])
  await server.close()
})

test('the end of the administrator’s own session is seen by userinfo: the support session is over, nobody is signed in', async () => {
  const { back, own, server, cookies } = await started('noor')
  expect(await back.connector.context({ signal: SIGNAL })).toMatchObject({ state: 'active', subject: { id: '42' } })
  server.store.revoke(own)
  expect(cookies()).toContain('KOTAUTH_PORTAL')
  expect(await back.connector.context({ signal: SIGNAL })).toMatchObject({ state: 'signed-out' })
  await server.close()
})

test('a session whose token has run out is told as over by its time, one that was ended here is not', async () => {
  for (const ends of [false, true]) {
    const { back, server } = await started('noor')
    const context = () => back.connector.context({ signal: SIGNAL })
    const first = await context()
    if (first.state !== 'active') throw new Error(`It is ${first.state}.`)
    const { id, expiresAt } = first.session
    if (ends) await back.connector.end({ id }, { signal: SIGNAL, idempotencyKey: 'k' })
    server.advance(301_000)
    const { subject } = first
    const over = { id, reason: 'ceiling', endedAt: expiresAt, subject, returnTo: null }
    const after = await context()
    expect(after.state).toBe('own')
    expect(Reflect.get(after, 'ended')).toEqual(ends ? undefined : over)
    await server.close()
  }
})

test('an act that nobody can read is never taken for nobody', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const connector = kotauth({
    ...{ workspace: 'acme', url: 'http://127.0.0.1', fetch: async () => Response.json({ sub: '42' }) },
    portalToken: async () => `${part({ alg: 'none' })}.${part({ sub: '42', act: 'dana', iat: 1, exp: 2, jti: 'j' })}.x`,
    actor: async () => ({ id: '1', name: 'dana' }),
  })
  await expect(connector.context({ signal: SIGNAL })).rejects.toMatchObject({ code: 'invalid_answer' })
})

test('the document’s token names the actor, the source’s gives the id alone', async () => {
  for (const [shape, name] of [
    ['document', 'dana'],
    ['code', '1'],
  ] as const) {
    const at = await ground(shape)
    const back = await at.follow!({
      url: `${await browserUrl(at)}/admin/workspaces/acme/users/42/impersonate`,
      method: 'POST',
    })
    expect(await back.context({ signal: SIGNAL })).toMatchObject({ state: 'active', actor: { id: '1', name } })
    await at.close?.()
  }
})

/** Where the ground's server is, by the form that a start is. */
async function browserUrl({ connector, request, departures }: ConnectorGround): Promise<string> {
  const leave = new AbortController()
  connector.start(request, { signal: leave.signal, idempotencyKey: 'k' }).catch(() => undefined)
  leave.abort()
  return new URL(departures!.at(-1)!.url).origin
}
