import { type KotauthStandIn, kotauthStandIn } from '@understudy/standins/kotauth'
import { describe, expect, test } from 'vitest'
import type { Departure } from '../ports/departure.ts'
import { type ConnectorGround, describeConnector } from '../testing/describeConnector.ts'
import { startRequest } from '../testing/fixtures.ts'
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
