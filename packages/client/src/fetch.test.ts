import { expect, test } from 'vitest'
import {
  fakeFetch,
  fakeLifecycle,
  fakeToken,
  flush,
  ownTestClient,
  people,
  startRequest,
  type TestClientOptions,
  testClient,
} from './testing/index.ts'

const ORIGIN = 'https://app.example'

const { dana, milo } = people()

async function own(options: TestClientOptions = {}) {
  const net = fakeFetch()
  const tab = await ownTestClient({ fetch: net.fetch, ...options })
  return { ...tab, sent: net.sent }
}

async function active(options: TestClientOptions = {}) {
  const tab = await own(options)
  await tab.client.start(startRequest())
  return tab
}

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
    { url: `${ORIGIN}/a`, method: 'POST', context: 'own;e=1' },
    { url: `${ORIGIN}/b`, method: 'PUT', context: 'own;e=1' },
  ])
  expect(sent[0]?.headers.get('Content-Type')).toBe('text/plain')
  expect(sent[1]?.headers.get('X-Trace')).toBe('1')
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

test('nothing is ever sent twice, whatever the answer', async () => {
  const net = fakeFetch(() => new Response(null, { status: 503 }))
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

test('active: a lapsed credential is renewed before it is used, once for all who wait (auth0-spa-js #553)', async () => {
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

test('own: the token is looked at again whenever it is another one', async () => {
  let token = fakeToken({ actor: dana })
  const { client, sent } = await own({ wrap: (connector) => ({ ...connector, actorToken: async () => token }) })
  await client.fetch('/a')
  await client.fetch('/b')
  const renewed = fakeToken({ actor: { ...dana, name: 'Dana R.' } })
  token = renewed
  await client.fetch('/c')
  token = fakeToken({ actor: milo })
  await expect(client.fetch('/d')).rejects.toMatchObject({ code: 'superseded' })
  expect(sent.map(({ url }) => url)).toEqual(['a', 'b', 'c'].map((path) => `${ORIGIN}/${path}`))
  expect(sent[2]?.authorization).toBe(`Bearer ${renewed}`)
})

test('the caller’s own signal still works', async () => {
  const net = fakeFetch(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
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
  const net = fakeFetch(() => Promise.reject(new TypeError('fetch failed')))
  const tab = await own({ fetch: net.fetch })
  await expect(tab.client.fetch('/x')).rejects.toThrow(TypeError)
  expect(tab.client.getState().status).toBe('own')
})

test('options: origins that are none are refused at once', () => {
  for (const origin of ['https://api.example/', 'api.example', 'https://api.example/v1', '*']) {
    expect(() => testClient({ origins: [origin] })).toThrow(expect.objectContaining({ code: 'origin_not_allowed' }))
    // Nothing was redirected: the message must not send the reader looking for a redirect.
    expect(() => testClient({ origins: [origin] })).toThrow(/^(?!.*redirect).*in `origins` is not an origin/)
  }
})

test('signed-out: a sign-in under way is not cut off by its own success', async () => {
  const net = fakeFetch()
  const { client, server } = testClient({ fetch: net.fetch })
  server.signOut()
  await client.resume()
  const signingIn = client.fetch('/api/login', { method: 'POST' })
  server.signIn()
  await client.resume()
  expect((await signingIn).status).toBe(200)
  expect(net.sent[0]?.signal).toBe(null)
})
