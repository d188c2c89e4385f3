import { expect, test } from 'vitest'
import {
  activeTestClient,
  fakeFetch,
  fakeLifecycle,
  flush,
  ownTestClient,
  startRequest,
  type TestClientOptions,
} from './testing/index.ts'

const EVIL = 'https://evil.example'

/** An own session whose credential comes when the test says so. */
async function slow(options: TestClientOptions = {}) {
  const net = fakeFetch()
  let give: () => void = () => undefined
  const wait = new Promise<void>((resolve) => {
    give = resolve
  })
  const tab = await ownTestClient({
    fetch: net.fetch,
    wrap: (connector) => ({
      ...connector,
      async actorToken() {
        await wait
        return connector.server.ownToken()
      },
    }),
    ...options,
  })
  return { ...tab, sent: net.sent, give }
}

test('a URL object that is changed while the credential is awaited does not take it to another origin', async () => {
  const { client, sent, give } = await slow()
  const url = new URL('https://app.example/x')
  const outcome = client.fetch(url)
  await flush()
  url.href = `${EVIL}/x`
  give()
  await outcome
  expect(sent).toMatchObject([{ url: 'https://app.example/x', authorization: expect.stringMatching(/^Bearer /) }])
})

test('an object whose text changes is read once', async () => {
  const { client, sent, give } = await slow()
  let reads = 0
  const shifty = { toString: () => (++reads === 1 ? '/x' : `${EVIL}/x`) }
  give()
  await client.fetch(shifty as unknown as string)
  expect(sent.map(({ url }) => url)).toEqual(['https://app.example/x'])
})

test('options and headers that are changed while the credential is awaited change nothing', async () => {
  const { client, sent, give } = await slow()
  const headers = new Headers({ 'X-Trace': '1' })
  const init: RequestInit = { method: 'POST', headers, redirect: 'follow' }
  const outcome = client.fetch('/x', init)
  await flush()
  headers.set('X-Trace', '2')
  Object.assign(init, { method: 'DELETE', headers: {}, redirect: 'manual', signal: AbortSignal.abort() })
  give()
  await outcome
  expect(sent).toMatchObject([{ method: 'POST', authorization: expect.stringMatching(/^Bearer /) }])
  expect(sent[0]?.headers.get('X-Trace')).toBe('1')
})

test('`<base href>` of another origin: a relative address goes there bare, as the platform resolves it', async () => {
  const { client, sent, give } = await slow({ lifecycle: fakeLifecycle({ base: `${EVIL}/` }) })
  give()
  await client.fetch('/x')
  await client.fetch('https://app.example/x')
  expect(sent).toMatchObject([
    { url: '/x', authorization: null, context: null },
    { url: 'https://app.example/x', context: 'own;e=1' },
  ])
})

test('a page that does not tell its base: what was checked is what is sent, whatever the platform would make of it', async () => {
  const { client, sent, give } = await slow({ lifecycle: fakeLifecycle({ path: '/console/customers' }) })
  give()
  await client.fetch('live?page=2')
  expect(sent.map(({ url }) => url)).toEqual(['https://app.example/console/live?page=2'])
})

test('a request of the session does not go out after `end()`, pressed in the same moment', async () => {
  const net = fakeFetch()
  const { client } = await activeTestClient({ fetch: net.fetch })
  const outcome = client.fetch('/api/pay', { method: 'POST' }).catch((error: unknown) => error)
  const ending = client.end()
  expect(client.getState().status).toBe('ending')
  expect(await outcome).toMatchObject({ code: 'superseded' })
  await ending
  expect(net.sent).toEqual([])
})

test('a start pressed while the own credential is awaited: not sent until it is certain, and then only as oneself', async () => {
  for (const fate of ['pass', 'fail'] as const) {
    const net = fakeFetch()
    const { client, sent, give, connector } = await slow({ fetch: net.fetch })
    connector.setFault(({ name }) => (name === 'start' ? fate : 'pass'))
    const outcome = client.fetch('/api/console/customers').catch((error: unknown) => error)
    await flush()
    const starting = client.start(startRequest()).catch(() => undefined)
    give()
    await starting
    if (fate === 'pass') expect(await outcome).toMatchObject({ code: 'superseded' })
    else expect(await outcome).toBeInstanceOf(Response)
    expect(sent).toEqual([])
    expect(net.sent.map(({ context }) => context)).toEqual(fate === 'pass' ? [] : ['own;e=1'])
  }
})
