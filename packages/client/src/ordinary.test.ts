import { expect, test } from 'vitest'
import { bridge } from './connectors/bridge.ts'
import {
  fakeLifecycle,
  fakeToken,
  flush,
  manualClock,
  people,
  sessions,
  startRequest,
  testClient,
} from './testing/index.ts'

const { dana, noor } = people()

function ordinary(options: Parameters<typeof testClient>[0] = {}) {
  return testClient({ hint: () => false, ...options })
}

test('ordinary user: own by the token alone; no request, no timer, no page listener, no message', async () => {
  const { client, connector, clock, lifecycle, tabs } = ordinary()
  await client.resume()
  expect(client.getState()).toEqual({
    status: 'own',
    actor: { id: dana.id, name: dana.name },
    ended: null,
    error: null,
  })
  await client.resume()
  lifecycle.signal('visible')
  lifecycle.signal('online')
  await clock.advance(3_600_000)
  expect(connector.calls).toEqual([])
  expect(clock.pending()).toBe(0)
  expect(lifecycle.listeners()).toBe(0)
  expect(tabs.posted).toEqual([])
})

test('ordinary user: no timer is even set, not for the token and not for a request of their own', async () => {
  const clock = manualClock()
  const timers: number[] = []
  const after: typeof clock.after = (ms, callback) => {
    timers.push(ms)
    return clock.after(ms, callback)
  }
  const { client } = ordinary({ clock: { ...clock, after }, fetch: async () => new Response() })
  client.subscribe(() => undefined)
  await client.resume()
  await client.fetch('/api/app/me')
  expect(client.getState().status).toBe('own')
  expect(timers).toEqual([])
})

test('ordinary user: requests carry epoch 0', async () => {
  const seen: (string | null)[] = []
  const { client, connector } = ordinary({
    fetch: async (_, init) => {
      seen.push(new Headers(init?.headers).get('Support-Context'))
      return new Response()
    },
  })
  await client.fetch('/api/app/me')
  expect(seen).toEqual(['own;e=0'])
  expect(connector.calls).toEqual([])
})

test('ordinary user: nobody signed in, nobody asked', async () => {
  const { client, server, connector } = ordinary()
  server.signOut()
  await client.resume()
  expect(client.getState()).toEqual({ status: 'signed-out', why: 'no_credential', ended: null })
  expect(connector.calls).toEqual([])
})

test('ordinary user: a name that is missing is replaced by the id', async () => {
  const token = 'e30.eyJzdWIiOiJjdXNfOEYySyJ9.x'
  const { client } = ordinary({ wrap: (connector) => ({ ...connector, actorToken: async () => token }) })
  await client.resume()
  expect(client.getState()).toMatchObject({ status: 'own', actor: { id: 'cus_8F2K', name: 'cus_8F2K' } })
})

test.each([
  ['names somebody who acts', fakeToken({ actor: dana, subject: noor, session: sessions.support() })],
  ['has a support scope', fakeToken({ actor: dana, subject: noor, session: sessions.support({ mode: 'shadow' }) })],
  ['is opaque', 'opaque-token'],
])('a token that %s makes the client ask', async (_, token) => {
  const { client, connector } = ordinary({ wrap: (fake) => ({ ...fake, actorToken: async () => token }) })
  await client.resume()
  expect(connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('a token that cannot be had makes the client ask, and is told', async () => {
  const { client, connector, told } = ordinary({
    wrap: (fake) => ({ ...fake, actorToken: () => Promise.reject(new Error('auth library')) }),
  })
  await client.resume()
  expect(connector.calls.map(({ name }) => name)).toEqual(['context'])
  expect(told).toMatchObject([{ event: 'error', detail: { error: { code: 'connector_failed' } } }])
})

test('ordinary user in cookie custody: who is there is known to the page, and nobody is asked', async () => {
  const { dana } = people()
  const seen: string[] = []
  const fetch = async (input: RequestInfo | URL) => {
    seen.push(String(input))
    return Response.json({})
  }
  const connector = bridge({ custody: 'cookie', actor: async () => dana, fetch })
  const tab = testClient({ custody: 'cookie', hint: () => false, fetch, wrap: () => connector })
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: { id: dana.id, name: dana.name } })
  expect([seen, tab.clock.pending(), tab.lifecycle.listeners()]).toEqual([[], 0, 0])
})

test('cookie custody has no token to read: asks', async () => {
  const { client, connector } = ordinary({ custody: 'cookie' })
  await client.resume()
  expect(connector.calls).toHaveLength(1)
})

test('the fence wakes an ordinary tab: a 409 makes it ask, and listen from then on', async () => {
  const { client, server, lifecycle } = ordinary({
    fetch: async () => new Response(null, { status: 409, headers: { 'Support-Context-Mismatch': 'ss_1;e=2' } }),
  })
  await client.resume()
  server.start(startRequest(), 'elsewhere')
  await client.fetch('/x')
  await flush()
  expect(client.getState().status).toBe('active')
  expect(lifecycle.listeners()).toBe(1)
})

test('another tab wakes an ordinary one', async () => {
  const { client, server, tabs } = ordinary()
  await client.resume()
  server.start(startRequest(), 'elsewhere')
  tabs.forge({ kind: 'changed', epoch: 2 })
  await flush()
  expect(client.getState().status).toBe('active')
})

test('the hint is read each time: it may come up later', async () => {
  let hinted = false
  const { client, connector } = testClient({ hint: () => hinted })
  await client.resume()
  expect(connector.calls).toEqual([])
  hinted = true
  await client.resume()
  expect(connector.calls).toHaveLength(1)
})

test('rendered by a server: a customer’s page stays silent too', async () => {
  const lifecycle = fakeLifecycle()
  const { client, connector, clock } = ordinary({
    lifecycle,
    initialContext: { state: 'own', epoch: 0, now: 0, actor: noor },
  })
  await client.resume()
  await clock.advance(60_000)
  expect(connector.calls).toEqual([])
  expect(lifecycle.listeners()).toBe(0)
})

test('ordinary user: signs in, is replaced, signs out: own by the token each time, and nobody is asked', async () => {
  let token: string | null = null
  const changes: string[] = []
  const { client, connector } = ordinary({
    wrap: (fake) => ({ ...fake, actorToken: async () => token }),
    onIdentityChange: ({ from, to }) => void changes.push(`${from.status} → ${to.status}`),
  })
  await client.resume()
  expect(client.getState()).toMatchObject({ status: 'signed-out' })
  token = fakeToken({ actor: noor })
  await client.resume()
  expect(client.getState()).toMatchObject({ status: 'own', actor: { id: noor.id } })
  token = fakeToken({ actor: dana })
  await client.resume()
  expect(client.getState()).toMatchObject({ status: 'own', actor: { id: dana.id } })
  token = null
  await client.resume()
  expect(client.getState()).toMatchObject({ status: 'signed-out' })
  expect(changes).toEqual(['signed-out → own', 'own → own', 'own → signed-out'])
  expect(connector.calls).toEqual([])
})

test('hinted: what the hint says now, and no where there is none or it fails', async () => {
  let up = true
  const { client } = testClient({ hint: () => up })
  expect(client.hinted()).toBe(true)
  up = false
  expect(client.hinted()).toBe(false)
  expect(testClient().client.hinted()).toBe(false)
  const broken = testClient({
    hint() {
      throw new Error('The host has no hint.')
    },
  })
  expect(broken.client.hinted()).toBe(false)
  // A mistake of the host's is told to the page.
  await expect(broken.clock.advance(0)).rejects.toThrow('The host has no hint.')
})
