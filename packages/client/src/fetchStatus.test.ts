import { expect, test } from 'vitest'
import { fakeFetch, flush, ownTestClient, startRequest, type TestClientOptions, testClient } from './testing/index.ts'

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

const mismatch = (value = 'ss_9;e=9') =>
  new Response('{}', { status: 409, headers: { 'Support-Context-Mismatch': value } })

test('resolving: the first request asks who we are, and waits', async () => {
  const net = fakeFetch()
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
  const net = fakeFetch(() => mismatch())
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
  const net = fakeFetch(() => answers.shift()!)
  const tab = await active({ fetch: net.fetch })
  for (const status of statuses) expect((await tab.client.fetch('/x')).status).toBe(status)
  expect(tab.client.getState().status).toBe('active')
  expect(tab.statuses.slice(-1)).toEqual(['active'])
})

test('401 session_ended: asks, and the body is still the caller’s', async () => {
  const net = fakeFetch(
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

function problem(code: string): string {
  return JSON.stringify({ type: `x/${code}`, title: 'T', status: 401, code, detail: 'D' })
}

test('resolving: after a sign-in the first requests of the page go out as who signed in', async () => {
  const { client, server, sent } = await own()
  server.signOut()
  await client.resume()
  server.signIn()
  void client.resume()
  await client.fetch('/api/app/me')
  expect(sent).toMatchObject([{ context: 'own;e=1', authorization: expect.stringMatching(/^Bearer /) }])
})

test('resolving: what was asked as somebody does not go out as nobody', async () => {
  const { client, server, lifecycle, sent } = await own()
  server.signOut()
  lifecycle.signal('restored')
  await expect(client.fetch('/api/app/me')).rejects.toMatchObject({ code: 'superseded' })
  expect(sent).toEqual([])
})

test('expired: what is under way is given up at the deadline (I8)', async () => {
  const net = fakeFetch(() => new Promise(() => undefined))
  const { client, clock, connector } = await active({ fetch: net.fetch })
  connector.setFault(() => 'hang')
  void client.fetch('/x')
  await flush()
  await clock.advance(599_999)
  expect(net.sent.map(({ signal }) => signal?.aborted)).toEqual([false])
  await clock.advance(1)
  expect(client.getState().status).toBe('expired')
  expect(net.sent.map(({ signal }) => signal?.aborted)).toEqual([true])
})
