import { type KotauthStandIn, kotauthStandIn } from '@understudy/standins/kotauth'
import { describe, expect, test } from 'vitest'
import { readPayload } from '../claims.ts'
import type { Departure } from '../ports/departure.ts'
import { type ConnectorGround, describeConnector } from '../testing/describeConnector.ts'
import { flush, manualClock, memoryChannel, startRequest, type TestClient, testClient } from '../testing/index.ts'
import { supportOf } from './kotauth/support.ts'
import { KOTAUTH, type KotauthOptions, kotauth } from './kotauth.ts'

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
  function pageAt(href: string, { now = server.now, portalToken }: Partial<KotauthOptions> = {}) {
    let address = href
    const connector = kotauth({
      ...{ workspace: 'acme', url: server.url, fetch: send, now },
      portalToken: portalToken ?? (async () => server.portalToken(cookies())),
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
    /** Whether the portal of a customer opens in this browser, as support's. */
    async isOpen() {
      const response = await fetch(`${server.url}/t/acme/launcher`, { headers: { cookie: cookies() } })
      return (await response.text()).includes('Impersonating')
    },
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
  const { server, own, departures, pageAt, follow, cutOff, cookies, isOpen } = await browser(shape)
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
    alive: async () => ((await isOpen()) ? 1 : 0),
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

describe('the time is up: nothing of the customer’s portal stays in the browser', () => {
  test.each(['the page asks', 'the actor ends it', 'another page asks first'])('%s', async (how) => {
    const { back, server, isOpen, cookies, pageAt } = await started('noor')
    const context = await back.connector.context({ signal: SIGNAL })
    const id = context.state === 'active' ? context.session.id : ''
    expect(await isOpen()).toBe(true)
    server.advance(301_000)
    // Its cookie would open the portal for hours yet.
    expect(await isOpen()).toBe(true)
    if (how === 'another page asks first') await pageAt(`${server.url}/admin`).connector.context({ signal: SIGNAL })
    if (how === 'the actor ends it') {
      const end = await back.connector.end({ id }, { signal: SIGNAL, idempotencyKey: 'k' })
      expect(end).toMatchObject({ outcome: 'already_ended', own: 'stands', session: { id, subject: { id: '42' } } })
    }
    expect(await back.connector.context({ signal: SIGNAL })).toMatchObject({ state: 'own', ended: { id } })
    expect(cookies()).not.toContain('KOTAUTH_PORTAL')
    expect(await isOpen()).toBe(false)
    await server.close()
  })

  test('Kotauth records no end of it, and the row stays as one that ran out', async () => {
    const { back, server } = await started('noor')
    const session = server.store.sessions.at(-1)
    server.advance(301_000)
    await back.connector.context({ signal: SIGNAL })
    expect(server.store.events.map(({ type }) => type)).toEqual(['ADMIN_IMPERSONATION_STARTED'])
    expect(session).toMatchObject({ user: { id: 42 }, revokedAt: null })
    await server.close()
  })

  test('a stop that cannot be sent, or is not taken, leaves it unknown who one is', async () => {
    const { back, server, send, cookies, isOpen } = await started('noor')
    server.advance(301_000)
    const connectorWith = (stop: () => Response) =>
      kotauth({
        ...{ workspace: 'acme', url: server.url, now: server.now },
        fetch: async (input, init) => (String(input).endsWith('/stop') ? stop() : send(input, init)),
        portalToken: async () => server.portalToken(cookies()),
        actor: async () => ({ id: '1', name: 'dana' }),
      })
    const away = connectorWith(() => {
      throw new TypeError('Failed to fetch')
    })
    await expect(away.context({ signal: SIGNAL })).rejects.toMatchObject({ code: 'network' })
    const broken = connectorWith(() => new Response('<html>', { status: 500 }))
    await expect(broken.context({ signal: SIGNAL })).rejects.toMatchObject({ code: 'network' })
    expect(await isOpen()).toBe(true)
    expect(await back.connector.context({ signal: SIGNAL })).toMatchObject({ state: 'own' })
    await server.close()
  })

  test('a host that has thrown the token away: the page that saw the session sends it all the same', async () => {
    const { server, pageAt, cookies } = await started('noor')
    let kept = server.portalToken(cookies())
    const { connector } = pageAt(server.url, { portalToken: async () => kept })
    await connector.context({ signal: SIGNAL })
    kept = null
    server.advance(301_000)
    expect(await connector.context({ signal: SIGNAL })).toMatchObject({ state: 'own', ended: { reason: 'ceiling' } })
    expect(cookies()).not.toContain('KOTAUTH_PORTAL')
    await server.close()
  })

  test('a session that another tab has started meanwhile is not stopped', async () => {
    const { back, server, cookies, send, pageAt } = await started('noor')
    await back.connector.context({ signal: SIGNAL })
    const first = server.portalToken(cookies())
    await send(`${server.url}/admin/workspaces/acme/users/43/impersonate`, { method: 'POST', redirect: 'manual' })
    let asked = 0
    const { connector } = pageAt(server.url, {
      portalToken: async () => (asked++ === 0 ? first : server.portalToken(cookies())),
    })
    server.advance(301_000)
    await connector.context({ signal: SIGNAL })
    expect(server.store.find(Number(/PORTAL=(\d+)/u.exec(cookies())?.[1]))?.user.id).toBe(43)
    await server.close()
  })

  test('a host that keeps the token: the stop is sent once', async () => {
    const { server, send, cookies } = await started('noor')
    const [kept, asked] = [server.portalToken(cookies()), [] as string[]]
    const connector = kotauth({
      ...{ workspace: 'acme', url: server.url, portalToken: async () => kept },
      fetch: (input, init) => {
        asked.push(String(input).slice(String(input).lastIndexOf('/') + 1))
        return send(input, init)
      },
      actor: async () => ({ id: '1', name: 'dana' }),
    })
    server.advance(301_000)
    for (let times = 0; times < 2; times += 1) await connector.context({ signal: SIGNAL })
    expect(asked).toEqual(['userinfo', 'stop', 'userinfo'])
    await server.close()
  })
})

describe('userinfo and Kotauth’s time decide, the device’s clock does not', () => {
  test.each([6, -6, 24 * 60, -24 * 60])('a device %i minutes off', async (minutes) => {
    const { server, pageAt } = await started('noor')
    const now = () => server.now() + minutes * 60_000
    const { connector } = pageAt(`${server.url}/admin`, { now })
    const context = () => connector.context({ signal: SIGNAL })
    const first = await context()
    expect(first).toMatchObject({
      state: 'active',
      subject: { id: '42' },
      session: { expiresAt: server.now() + 300_000 },
    })
    // A `Date` has whole seconds.
    expect(first.now - server.now()).toBeGreaterThanOrEqual(0)
    expect(first.now - server.now()).toBeLessThan(1000)
    server.advance(299_000)
    expect((await context()).state).toBe('active')
    server.advance(1000)
    const after = await context()
    expect(after).toMatchObject({ state: 'own', ended: { reason: 'ceiling' } })
    expect(Math.abs(after.now - server.now())).toBeLessThan(1000)
    await server.close()
  })

  test('behind a proxy that takes the `Date` away, userinfo alone decides', async () => {
    const { server, send, cookies } = await started('noor')
    const connector = kotauth({
      ...{ workspace: 'acme', url: server.url, now: () => server.now() + 360_000 },
      async fetch(input, init) {
        const response = await send(input, init)
        const headers = new Headers(response.headers)
        headers.delete('Date')
        return new Response(response.body, { status: response.status, headers })
      },
      portalToken: async () => server.portalToken(cookies()),
      actor: async () => ({ id: '1', name: 'dana' }),
    })
    const context = await connector.context({ signal: SIGNAL })
    expect(context).toMatchObject({ state: 'active', subject: { id: '42' } })
    expect(context.now).toBeLessThan(context.state === 'active' ? context.session.expiresAt : 0)
    await server.close()
  })
})

describe('a portal token that does not say who acts', () => {
  async function withoutAct(username: 'noor' | 'dana') {
    const at = await browser()
    const { token, session } = await at.server.store.open(at.server.user(username))
    return { ...at, session, connector: at.pageAt(at.server.url, { portalToken: async () => token }).connector }
  }

  test('somebody else’s is never told as one’s own', async () => {
    const { connector, server } = await withoutAct('noor')
    await expect(connector.context({ signal: SIGNAL })).rejects.toMatchObject({ code: 'invalid_answer' })
    await server.close()
  })

  test('somebody else’s that is over opens nothing: the own session', async () => {
    const { connector, server, session } = await withoutAct('noor')
    server.store.revoke(session)
    expect(await connector.context({ signal: SIGNAL })).toMatchObject({ state: 'own', actor: { id: '1' } })
    await server.close()
  })

  test('with nobody at the console, nobody is signed in', async () => {
    const { connector, server, own } = await withoutAct('noor')
    server.store.revoke(own)
    expect(await connector.context({ signal: SIGNAL })).toMatchObject({ state: 'signed-out' })
    await server.close()
  })

  test('the administrator’s own is theirs', async () => {
    const { connector, server } = await withoutAct('dana')
    expect(await connector.context({ signal: SIGNAL })).toMatchObject({ state: 'own', actor: { id: '1' } })
    await server.close()
  })

  test('one that nobody can read is refused as long as it is alive', async () => {
    const { server, pageAt } = await browser()
    const fetched: string[] = []
    const connector = kotauth({
      ...{ workspace: 'acme', url: server.url, portalToken: async () => 'opaque' },
      async fetch(input) {
        fetched.push(String(input))
        return Response.json({ sub: '42' })
      },
      actor: async () => ({ id: '1', name: 'dana' }),
    })
    await expect(connector.context({ signal: SIGNAL })).rejects.toMatchObject({ code: 'invalid_answer' })
    expect(fetched).toHaveLength(1)
    const dead = pageAt(server.url, { portalToken: async () => 'opaque' }).connector
    expect(await dead.context({ signal: SIGNAL })).toMatchObject({ state: 'own' })
    await server.close()
  })
})

test('two sessions that start within one second are told apart, in every tab alike', async () => {
  const { server, send, pageAt } = await browser()
  const { connector } = pageAt(server.url)
  const epochs: number[] = []
  for (const id of [42, 43]) {
    const start = `${server.url}/admin/workspaces/acme/users/${id}/impersonate`
    await send(start, { method: 'POST', redirect: 'manual' })
    const { epoch } = await connector.context({ signal: SIGNAL })
    const other = await pageAt(server.url).connector.context({ signal: SIGNAL })
    expect([other.epoch, Number.isSafeInteger(epoch)]).toEqual([epoch, true])
    epochs.push(epoch)
  }
  expect(new Set(epochs).size).toBe(2)
  await server.close()
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

// The tables of Kotauth's own document, each row by name, through the connector at the stand-in.

describe('the document’s cascade', () => {
  test.each([
    ['the administrator ends it: it is terminated, the administrator’s session restored', 'ends', 'own'],
    ['the administrator’s session is revoked: both are terminated', 'own revoked', 'signed-out'],
    ['it is revoked by itself: only it is, the administrator’s is unaffected', 'revoked', 'own'],
  ] as const)('%s', async (_, what, state) => {
    const { back, own, server } = await started('noor')
    const child = server.store.sessions.at(-1)!
    const { connector } = back
    const first = await connector.context({ signal: SIGNAL })
    const id = first.state === 'active' ? first.session.id : ''
    if (what === 'ends') await connector.end({ id }, { signal: SIGNAL, idempotencyKey: 'k' })
    else server.store.revoke(what === 'revoked' ? child : own)
    expect(child.revokedAt).toBe(server.now())
    expect(own.revokedAt).toBe(what === 'own revoked' ? server.now() : null)
    expect(await connector.context({ signal: SIGNAL })).toMatchObject({ state })
    await server.close()
  })
})

describe('the document’s events', () => {
  const recorded = ({ store }: KotauthStandIn) => store.events.map(({ type }) => type)

  test('ADMIN_IMPERSONATION_STARTED: on a start, with who, whom and both sessions', async () => {
    const { server, own } = await started('noor')
    const ids = { admin_session_id: own.id, impersonation_session_id: server.store.sessions.at(-1)?.id }
    expect(server.store.events).toEqual([
      {
        ...{ type: 'ADMIN_IMPERSONATION_STARTED', tenant: 'acme', userId: 1 },
        details: { target_user_id: 42, target_username: 'noor', admin_username: 'dana', ...ids },
      },
    ])
    await server.close()
  })

  test('ADMIN_IMPERSONATION_ENDED: on an end by the connector, once, however often it is sent', async () => {
    const { back, server } = await started('noor')
    const first = await back.connector.context({ signal: SIGNAL })
    const id = first.state === 'active' ? first.session.id : ''
    for (const idempotencyKey of ['k', 'again']) await back.connector.end({ id }, { signal: SIGNAL, idempotencyKey })
    expect(recorded(server)).toEqual(['ADMIN_IMPERSONATION_STARTED', 'ADMIN_IMPERSONATION_ENDED'])
    expect(server.store.events.at(-1)).toMatchObject({ userId: 1, details: { target_user_id: 42 } })
    await server.close()
  })

  test.each(['the cascade', 'another start', 'a refused start'])('%s records no end', async (what) => {
    const { own, server, send } = await started('noor')
    const start = (id: number) => `${server.url}/admin/workspaces/acme/users/${id}/impersonate`
    if (what === 'the cascade') server.store.revoke(own)
    else await send(start(what === 'another start' ? 43 : 44), { method: 'POST', redirect: 'manual' })
    expect(server.store.sessions[1]?.revokedAt).toBe(server.now())
    expect(recorded(server)).not.toContain('ADMIN_IMPERSONATION_ENDED')
    await server.close()
  })
})

test('what the reader surfaces: the actor of a token of a start, nobody for an ordinary one', async () => {
  const { server, cookies } = await started('tomas')
  expect(supportOf(readPayload(server.portalToken(cookies()) ?? ''))).toMatchObject({
    ...{ actor: { id: '1' }, subject: { id: '43', name: 'tomas' } },
  })
  const { token } = await server.store.open(server.user('noor'))
  expect(supportOf(readPayload(token))).toBeNull()
  await server.close()
})
