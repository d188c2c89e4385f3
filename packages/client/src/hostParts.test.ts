import { expect, test } from 'vitest'
import { type Connector, createImpersonationClient } from './index.ts'
import {
  activeTestClient,
  fakeConnector,
  fakeLifecycle,
  flush,
  manualClock,
  memoryChannel,
  memoryTabStorage,
  ownTestClient,
  people,
  startRequest,
  type TestClient,
  type TestClientOptions,
  testClient,
} from './testing/index.ts'

const { dana } = people()

// What a host hands over to be called, and what becomes of a session when it throws, hangs or gives something else.

const boom = (): never => {
  throw new Error('boom')
}

/** Uncaught errors of the clock's own turn, one after the other: what was told to the page. */
async function uncaught({ clock }: Pick<TestClient, 'clock'>, ms = 0): Promise<readonly string[]> {
  const told: string[] = []
  for (;;) {
    try {
      await clock.advance(ms)
      return told
    } catch (thrown) {
      told.push((thrown as Error).message)
    }
  }
}

const errorsOf = ({ told }: Pick<TestClient, 'told'>) =>
  told.flatMap(({ event, detail }) => (event === 'error' ? [(detail as { error: { code: string } }).error] : []))

/** Opens, extends, ends: everything a session goes through. */
async function visit(tab: TestClient): Promise<void> {
  await tab.client.resume()
  await tab.client.start(startRequest())
  expect(tab.client.getState().status).toBe('active')
  await tab.client.extend()
  await tab.client.end()
  expect([tab.client.getState().status, tab.server.live()]).toEqual(['own', null])
}

const page = (broken: object) => ({ ...fakeLifecycle(), ...broken })

test.each<[string, () => TestClientOptions]>([
  ['visible', () => ({ lifecycle: page({ visible: boom }) })],
  ['listen', () => ({ lifecycle: page({ listen: boom }) })],
  ['listen without an undo', () => ({ lifecycle: page({ listen: () => undefined }) })],
  ['scroll', () => ({ lifecycle: page({ scroll: boom }) })],
  ['scrollTo', () => ({ lifecycle: page({ scrollTo: boom }) })],
  ['location', () => ({ lifecycle: page({ location: boom }) })],
  ['storage', () => ({ storage: { read: boom, write: boom } })],
  ['storage that answers with something else', () => ({ storage: { read: () => 7, write: () => 7 } as never })],
  [
    'storage that answers with a promise',
    () => ({ storage: { read: async () => '{}', write: async () => {} } as never }),
  ],
  ['once', () => ({ once: { claim: boom, release: boom } })],
  ['drop', () => ({ wrap: (connector) => ({ ...connector, drop: boom }) })],
  ['watch', () => ({ wrap: (connector) => ({ ...connector, watch: boom }) })],
  ['prepare', () => ({ wrap: (connector) => ({ ...connector, prepare: boom }) })],
  ['captureReturn', () => ({ captureReturn: boom })],
  ['captureReturn, later', () => ({ captureReturn: async () => boom() })],
  ['captureReturn of no JSON', () => ({ captureReturn: () => ({ big: 1n }) })],
  ['beforeContextChange', () => ({ beforeContextChange: boom })],
])('%s that fails: the session opens, goes on and ends all the same', async (_, options) => {
  const tab = testClient(options())
  await visit(tab)
  expect(tab.told.map(({ event }) => event)).toEqual(expect.arrayContaining(['started', 'ended', 'returned']))
  tab.client.dispose()
  await uncaught(tab)
})

test('what a port throws is told to the page, and not swallowed', async () => {
  const tab = testClient({ lifecycle: page({ listen: boom }), storage: { read: boom, write: boom } })
  await visit(tab)
  expect(new Set(await uncaught(tab))).toEqual(new Set(['boom']))
})

test.each<[string, object]>([
  ['listen', { listen: boom }],
  ['listen without an undo', { listen: () => undefined }],
  ['post', { post: boom }],
  ['close', { close: boom }],
])('a channel whose %s fails is no channel, and no reason to stop', async (_, broken) => {
  const clock = manualClock()
  const connector = fakeConnector({ now: clock.truth })
  const client = createImpersonationClient({
    connector,
    clock,
    channel: { ...memoryChannel().tab(), ...broken },
    lifecycle: fakeLifecycle(),
    storage: memoryTabStorage(),
    onIdentityChange: () => undefined,
  })
  expect(() => client.subscribe(() => undefined)()).not.toThrow()
  await client.resume()
  await client.start(startRequest())
  await client.end()
  expect(client.getState().status).toBe('own')
  client.dispose()
  await uncaught({ clock })
})

test('watch that throws is asked once for each time it is wanted, and not at every change', async () => {
  let asked = 0
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      watch: () => {
        asked += 1
        return boom()
      },
    }),
  })
  await tab.client.extend()
  await tab.client.extend()
  expect(asked).toBe(1)
  await uncaught(tab)
})

test('a hint after dispose starts nothing', async () => {
  let hint: () => void = () => undefined
  const tab = await activeTestClient({
    wrap: (connector) => ({
      ...connector,
      watch(onHint) {
        hint = onHint
        return () => undefined
      },
    }),
  })
  tab.client.dispose()
  hint()
  expect(tab.clock.pending()).toBe(0)
})

test('a claim that says neither yes nor no: told once too often rather than not at all', async () => {
  const tab = await activeTestClient({ once: { claim: async () => undefined as never, release: () => undefined } })
  await tab.clock.advance(540_000)
  expect(tab.told.filter(({ event }) => event === 'warning').map(({ detail }) => detail)).toMatchObject([
    { mark: 300_000 },
    { mark: 60_000 },
  ])
})

/** With its code loaded as in a page. */
function client(over: Partial<Connector>, rest: object = {}) {
  const clock = manualClock()
  const connector = { ...fakeConnector({ now: clock.truth }), ...over }
  const made = createImpersonationClient({
    connector,
    clock,
    channel: memoryChannel().tab(),
    lifecycle: fakeLifecycle(),
    storage: memoryTabStorage(),
    onIdentityChange: () => undefined,
    ...rest,
  })
  const told: { code: string; cause?: unknown }[] = []
  made.on('error', ({ error }) => told.push(error))
  return { client: made, told, clock }
}

test.each<[string, () => void]>([
  ['throws', boom],
  ['rejects', (async () => boom()) as () => void],
])('prepare that %s is the host’s own failure, told as that, and the calls tell what they miss', async (_, prepare) => {
  const { client: made, told } = client({ prepare })
  await made.resume()
  expect(made.getState().status).toBe('own')
  expect(told).toMatchObject([{ code: 'connector_failed', cause: { message: 'boom' } }])
  await made.start(startRequest())
  expect(made.getState().status).toBe('active')
})

test('options that the machine cannot be made with are not told as a missing network', async () => {
  const { client: made, told } = client({}, { warningMarks: 60_000 })
  await made.resume()
  expect(made.getState()).toMatchObject({ status: 'suspended', error: { code: 'connector_failed' } })
  await expect(made.start(startRequest())).rejects.toMatchObject({ code: 'connector_failed' })
  expect(told[0]).toMatchObject({ code: 'connector_failed' })
  made.dispose()
})

test.each<[string, unknown]>([
  ['no object', 'Dana'],
  ['no id', {}],
  ['an id that is none', { id: 7, name: 'Dana' }],
  ['undefined', undefined],
])('actor() with %s names nobody that one may believe: the server is asked', async (_, told) => {
  const asked = fakeConnector({ custody: 'cookie' })
  const tab = testClient({ hint: () => false, wrap: () => ({ ...asked, actor: async () => told as never }) })
  await tab.client.resume()
  expect(asked.calls.map(({ name }) => name)).toEqual(['context'])
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: dana })
})

test('actor(): of what the host knows, only the person is kept', async () => {
  const known = { ...dana, accessToken: 'secret', roles: ['support'] }
  const tab = testClient({
    hint: () => false,
    wrap: () => ({ ...fakeConnector({ custody: 'cookie' }), actor: async () => known as never }),
  })
  await tab.client.resume()
  const { id, name } = dana
  expect(tab.client.getState()).toEqual({ status: 'own', actor: { id, name }, ended: null, error: null })
})

test('captureReturn may be async: what it gives comes back', async () => {
  let give: (payload: unknown) => void = () => undefined
  const tab = await ownTestClient({ captureReturn: () => new Promise((resolve) => (give = resolve)) })
  const starting = tab.client.start(startRequest())
  await flush()
  expect(tab.client.getState().status).toBe('starting')
  give({ draft: 1 })
  await starting
  await tab.client.end()
  expect(tab.told.at(-1)).toMatchObject({ event: 'returned', detail: { payload: { draft: 1 } } })
})

test('captureReturn that never ends delays a start by two seconds, is told, and gives nothing along', async () => {
  let late: (payload: unknown) => void = () => undefined
  const tab = await ownTestClient({ captureReturn: () => new Promise((resolve) => (late = resolve)) })
  const starting = tab.client.start(startRequest())
  await tab.clock.advance(1999)
  expect(tab.client.getState().status).toBe('starting')
  await tab.clock.advance(1)
  await starting
  late({ draft: 1 })
  expect(errorsOf(tab)).toMatchObject([{ code: 'connector_failed', message: expect.stringContaining('captureReturn') }])
  await tab.client.end()
  expect(tab.told.at(-1)).toMatchObject({ event: 'returned', detail: { path: startRequest().returnTo, payload: null } })
})

const revoked = (): unknown => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

test.each<[string, () => unknown]>([
  ['throws when it is looked at', () => Object.defineProperty({}, 'then', { get: boom })],
  ['is a proxy that was revoked', revoked],
  ['throws when it is waited for', () => Object.defineProperty({}, 'then', { value: boom })],
])('captureReturn gives what %s: told, and it stops nobody', async (_, captureReturn) => {
  const tab = await ownTestClient({ captureReturn })
  await tab.client.start(startRequest())
  expect(errorsOf(tab)).toMatchObject([{ code: 'connector_failed' }])
  await tab.client.end()
  expect(tab.told.at(-1)).toMatchObject({ event: 'returned', detail: { payload: null } })
})

test('captureReturn does not delay an end', async () => {
  const tab = await ownTestClient({ captureReturn: () => new Promise(() => undefined) })
  const starting = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  await tab.client.end()
  expect(await starting).toMatchObject({ code: 'superseded' })
  expect([tab.client.getState().status, tab.server.live()]).toEqual(['own', null])
})

test('a payload that is no JSON is left out, and the place is kept', async () => {
  const lifecycle = fakeLifecycle({ path: '/console/customers?page=3' })
  lifecycle.scrollTo?.({ x: 0, y: 1840 })
  const tab = await ownTestClient({ lifecycle, captureReturn: () => ({ big: 1n }) })
  const { returnTo: _, ...request } = startRequest()
  await tab.client.start(request)
  await tab.client.end()
  const point = { path: '/console/customers?page=3', scroll: { x: 0, y: 1840 }, payload: null }
  expect(tab.told.find(({ event }) => event === 'returned')?.detail).toEqual(point)
  expect(errorsOf(tab)).toMatchObject([{ code: 'connector_failed' }])
})
