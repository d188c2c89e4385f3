import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import {
  fakeLifecycle,
  fakeToken,
  flush,
  people,
  startRequest,
  type TestClientOptions,
  testClient,
} from './testing/index.ts'

const ORIGIN = 'https://app.example'
const { dana, milo } = people()

interface Sent {
  readonly url: string
  readonly method: string
  readonly authorization: string | null
  readonly context: string | null
  readonly init: RequestInit | undefined
}

/** A network that answers as told and remembers what it was sent. */
function network(answer: (sent: Sent) => Response | Promise<Response> = () => new Response('{}')) {
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    const entry = {
      url: input instanceof Request ? input.url : String(input),
      method: init?.method ?? (input instanceof Request ? input.method : 'GET'),
      authorization: headers.get('Authorization'),
      context: headers.get('Support-Context'),
      init,
    }
    sent.push(entry)
    return answer(entry)
  }
  return { sent, fetch }
}

async function own(options: TestClientOptions = {}) {
  const net = network()
  const tab = testClient({ fetch: net.fetch, ...options })
  await tab.client.resume()
  return { ...tab, ...net }
}

async function active(options: TestClientOptions = {}) {
  const tab = await own(options)
  await tab.client.start(startRequest())
  return tab
}

const mismatch = (value = 'ss_9;e=9') =>
  new Response('{}', { status: 409, headers: { 'Support-Context-Mismatch': value } })

test('own: own credential and `own` assertion', async () => {
  const { client, sent } = await own()
  const response = await client.fetch('/api/console/customers?q=noor')
  expect(response.status).toBe(200)
  expect(sent).toMatchObject([{ authorization: `Bearer ${fakeToken({ actor: dana })}`, context: 'own;e=1' }])
})

test('active: support credential and the session in the assertion', async () => {
  const { client, sent, server } = await active()
  await client.fetch('/api/app/me')
  expect(sent[0]?.context).toBe(`${server.live()?.session.id};e=2`)
  expect(sent[0]?.authorization).not.toBe(`Bearer ${fakeToken({ actor: dana })}`)
  expect(sent[0]?.authorization).toMatch(/^Bearer \S+\.\S+\.fake$/)
})

test('input: string, URL and Request, with everything the caller said', async () => {
  const { client, sent } = await own()
  await client.fetch(new URL(`${ORIGIN}/a`), { method: 'post', body: 'x', headers: { 'Content-Type': 'text/plain' } })
  await client.fetch(new Request(`${ORIGIN}/b`, { method: 'PUT', body: 'y', headers: { 'X-Trace': '1' } }))
  expect(sent).toMatchObject([
    { url: `${ORIGIN}/a`, method: 'post', context: 'own;e=1' },
    { url: `${ORIGIN}/b`, method: 'PUT', context: 'own;e=1' },
  ])
  expect(new Headers(sent[0]?.init?.headers).get('Content-Type')).toBe('text/plain')
  expect(new Headers(sent[1]?.init?.headers).get('X-Trace')).toBe('1')
})

test('input: a credential of the caller does not travel beside the assertion', async () => {
  const { client, sent } = await active()
  await client.fetch('/api/app/me', { headers: { Authorization: 'Bearer mine', 'Support-Context': 'own;e=0' } })
  expect(sent[0]?.authorization).not.toBe('Bearer mine')
  expect(sent[0]?.context).toBe('ss_1;e=2')
})

test('other origins: left alone, in every status', async () => {
  const { client, sent } = await active()
  await client.fetch('https://cdn.example/logo.svg', { headers: { Authorization: 'Bearer theirs' } })
  await client.signOut()
  await client.fetch('https://cdn.example/logo.svg')
  await client.fetch('//app.example.evil.example/x')
  await client.fetch('https://app.example:8443/x')
  await client.fetch('http://app.example/x')
  expect(sent.map(({ authorization, context }) => [authorization, context])).toEqual([
    ['Bearer theirs', null],
    [null, null],
    [null, null],
    [null, null],
    [null, null],
  ])
})

test('options: origins', async () => {
  const { client, sent } = await own({ origins: ['https://api.example'] })
  await client.fetch('https://api.example/x')
  await client.fetch(`${ORIGIN}/x`)
  expect(sent.map(({ context }) => context)).toEqual(['own;e=1', null])
})

test('without a page nothing is its own origin', async () => {
  const { client, sent } = await own({ lifecycle: fakeLifecycle({ origin: null }) })
  await client.fetch(`${ORIGIN}/x`)
  expect(sent[0]).toMatchObject({ authorization: null, context: null })
})

test('cookie custody: the assertion alone', async () => {
  const { client, sent } = await active({ custody: 'cookie' })
  await client.fetch('/api/app/me')
  expect(sent[0]).toMatchObject({ authorization: null, context: 'ss_1;e=2' })
})

test('signed-out: bare, because the sign-in page needs requests too', async () => {
  const { client, sent, server } = await own()
  server.signOut()
  await client.resume()
  await client.fetch('/api/login')
  expect(sent[0]).toMatchObject({ authorization: null, context: null })
})

test('resolving: the first request asks who we are, and waits', async () => {
  const net = network()
  const { client, connector } = testClient({ fetch: net.fetch })
  await client.fetch('/api/app/me')
  expect(connector.calls).toHaveLength(1)
  expect(net.sent[0]?.context).toBe('own;e=1')
})

test('resolving: goes on under the same identity, and not under another', async () => {
  const { client, sent, server, lifecycle } = await active()
  lifecycle.signal('restored')
  await client.fetch('/api/app/me')
  expect(sent).toHaveLength(1)
  server.revoke()
  lifecycle.signal('restored')
  await expect(client.fetch('/api/app/me')).rejects.toMatchObject({ code: 'superseded' })
  expect(sent).toHaveLength(1)
})

test('resolving: not for ever', async () => {
  const { client, clock, connector, lifecycle } = await active()
  connector.setFault(() => 'hang')
  lifecycle.signal('restored')
  const outcome = client.fetch('/api/app/me').catch((error: unknown) => error)
  await clock.advance(10_000)
  expect(await outcome).toMatchObject({ code: 'identity_unknown' })
})

test('starting: a request of the own page is not sent into the session', async () => {
  const { client, sent } = await own()
  const starting = client.start(startRequest())
  const outcome = client.fetch('/api/console/customers', { method: 'POST' }).catch((error: unknown) => error)
  await starting
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(sent).toEqual([])
})

test('starting: goes out as oneself after a refusal', async () => {
  const { client, sent } = await own({ fault: ({ name }) => (name === 'start' ? 'fail' : 'pass') })
  const starting = client.start(startRequest()).catch(() => undefined)
  await client.fetch('/api/console/customers')
  await starting
  expect(sent).toMatchObject([{ context: 'own;e=1' }])
})

test('pending: the actor goes on working as themselves', async () => {
  const { client, sent } = await own({ approval: 'always' })
  await client.start(startRequest())
  await client.fetch('/api/console/customers')
  expect(sent).toMatchObject([{ context: 'own;e=1' }])
})

test('switching: reads wait for the new identity, writes were meant for the old one', async () => {
  let proceed: () => void = () => undefined
  const { client, sent } = await own({
    onIdentityChange: () =>
      new Promise<void>((resolve) => {
        proceed = resolve
      }),
  })
  const starting = client.start(startRequest())
  await flush()
  expect(client.getState().status).toBe('switching')
  await expect(client.fetch('/api/x', { method: 'POST' })).rejects.toMatchObject({ code: 'superseded' })
  const reading = client.fetch('/api/app/me')
  proceed()
  await starting
  await reading
  expect(sent).toMatchObject([{ context: 'ss_1;e=2' }])
})

test('expired, suspended, ending, leaving: refused here', async () => {
  const { client, clock, connector, lifecycle, sent } = await active()
  lifecycle.signal('offline')
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'identity_unknown' })
  lifecycle.signal('online')
  await flush()
  connector.setFault(() => 'hang')
  await clock.advance(600_000)
  expect(client.getState().status).toBe('expired')
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'session_expired' })
  void client.end().catch(() => undefined)
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'superseded' })
  void client.signOut().catch(() => undefined)
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'signed_out' })
  client.dispose()
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'disposed' })
  expect(sent).toEqual([])
})

test('409 with the mismatch header: the caller gets it, the tab asks who it is', async () => {
  const net = network(() => mismatch())
  const tab = await active({ fetch: net.fetch })
  tab.server.revoke()
  const response = await tab.client.fetch('/api/x', { method: 'POST' })
  expect(response.status).toBe(409)
  expect(tab.client.getState().status).toBe('resolving')
  await flush()
  expect(tab.client.getState().status).toBe('own')
  expect(net.sent).toHaveLength(1)
})

test('409 without it, and any other 401, belong to the application', async () => {
  const answers = [
    new Response('{}', { status: 409 }),
    new Response('nope', { status: 401 }),
    new Response('<html>', { status: 401, headers: { 'Content-Type': 'application/problem+json' } }),
    new Response(problem('not_authenticated'), {
      status: 401,
      headers: { 'Content-Type': 'application/problem+json' },
    }),
  ]
  const statuses = answers.map(({ status }) => status)
  const net = network(() => answers.shift()!)
  const tab = await active({ fetch: net.fetch })
  for (const status of statuses) expect((await tab.client.fetch('/x')).status).toBe(status)
  expect(tab.client.getState().status).toBe('active')
  expect(tab.statuses.slice(-1)).toEqual(['active'])
})

test('401 session_ended: asks, and the body is still the caller’s', async () => {
  const net = network(
    () =>
      new Response(problem('session_ended'), { status: 401, headers: { 'Content-Type': 'application/problem+json' } }),
  )
  const tab = await active({ fetch: net.fetch })
  tab.server.revoke('idle')
  const response = await tab.client.fetch('/x')
  expect(await response.json()).toMatchObject({ code: 'session_ended' })
  await flush()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'idle' } })
})

test('nothing is ever sent twice, whatever the answer', async () => {
  const net = network(() => new Response(null, { status: 503 }))
  const tab = await active({ fetch: net.fetch })
  await tab.client.fetch('/x', { method: 'POST' })
  expect(net.sent).toHaveLength(1)
})

test('active without a usable credential: refused, never sent with the own one', async () => {
  const { client, clock, connector, sent } = await active()
  connector.setFault(() => 'fail')
  clock.sleep(0)
  await clock.advance(299_000)
  expect(client.getState().status).toBe('active')
  await clock.advance(1000)
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'identity_unknown' })
  expect(sent).toEqual([])
})

test('active: a lapsed credential is renewed before it is used, once for all who wait', async () => {
  const { client, clock, connector, sent } = await active()
  connector.setFault(({ name }) => (name === 'credential' ? 'fail' : 'pass'))
  await clock.advance(300_000)
  connector.setFault(() => 'pass')
  const before = connector.calls.length
  await Promise.all([client.fetch('/a'), client.fetch('/b'), client.fetch('/c')])
  expect(connector.calls.slice(before).map(({ name }) => name)).toEqual(['credential'])
  expect(new Set(sent.map(({ authorization }) => authorization)).size).toBe(1)
})

test('own: signed out by the host without telling: refused, and asked', async () => {
  const { client, server, sent } = await own()
  server.signOut()
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'signed_out' })
  await flush()
  expect(client.getState().status).toBe('signed-out')
  expect(sent).toEqual([])
})

test('own: somebody else signed in by the host without telling: nothing runs as them', async () => {
  let token = fakeToken({ actor: dana })
  const { client, sent } = await own({ wrap: (connector) => ({ ...connector, actorToken: async () => token }) })
  token = fakeToken({ actor: milo })
  await expect(client.fetch('/x')).rejects.toMatchObject({ code: 'superseded' })
  expect(sent).toEqual([])
})

test('the caller’s own signal still works', async () => {
  const net = network(
    ({ init }) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      }),
  )
  const tab = await own({ fetch: net.fetch })
  const stop = new AbortController()
  const outcome = tab.client.fetch('/x', { signal: stop.signal }).catch((error: unknown) => error)
  await flush()
  stop.abort(new Error('by the caller'))
  expect(await outcome).toMatchObject({ message: 'by the caller' })
})

test('a failure of the network is the platform’s own error', async () => {
  const net = network(() => Promise.reject(new TypeError('fetch failed')))
  const tab = await own({ fetch: net.fetch })
  await expect(tab.client.fetch('/x')).rejects.toThrow(TypeError)
  expect(tab.client.getState().status).toBe('own')
})

// Real HTTP from here on: redirects and streams are the platform's business.
const servers: (() => void)[] = []
afterEach(() => {
  for (const close of servers.splice(0)) close()
})

async function serve(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('redirect: never followed with a credential', async () => {
  const seen: string[] = []
  const elsewhere = await serve((request, response) => {
    seen.push(String(request.headers['support-context']))
    response.end('{}')
  })
  const origin = await serve((_, response) => response.writeHead(302, { Location: `${elsewhere}/steal` }).end())
  const tab = testClient({ lifecycle: fakeLifecycle({ origin }) })
  await tab.client.resume()
  await expect(tab.client.fetch(`${origin}/x`)).rejects.toMatchObject({ code: 'origin_not_allowed' })
  const left = await tab.client.fetch(`${origin}/x`, { redirect: 'manual' })
  expect(left.status).toBe(302)
  expect(seen).toEqual([])
})

test('redirect: without an identity the platform follows as always', async () => {
  const origin = await serve((request, response) => {
    if (request.url === '/x') response.writeHead(302, { Location: '/y' }).end()
    else response.end('there')
  })
  const tab = testClient({ lifecycle: fakeLifecycle({ origin }) })
  tab.server.signOut()
  await tab.client.resume()
  const response = await tab.client.fetch(`${origin}/x`)
  expect(await response.text()).toBe('there')
})

test('identity change: a body that is still arriving is cut off', async () => {
  const origin = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' })
    response.write('first part')
  })
  const tab = testClient({ lifecycle: fakeLifecycle({ origin }) })
  await tab.client.resume()
  const response = await tab.client.fetch(`${origin}/stream`)
  const reader = response.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first part')
  await tab.client.start(startRequest())
  await expect(reader.read()).rejects.toMatchObject({ code: 'superseded' })
})

function problem(code: string): string {
  return JSON.stringify({ type: `x/${code}`, title: 'T', status: 401, code, detail: 'D' })
}
