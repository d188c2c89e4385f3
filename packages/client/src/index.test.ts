import { expect, expectTypeOf, test } from 'vitest'
import type { StoreApi } from 'zustand/vanilla'
import * as bridge from './connectors/bridge.ts'
import * as kit from './connectors/index.ts'
import * as kotauth from './connectors/kotauth.ts'
import * as worker from './connectors/worker.ts'
import * as handoff from './handoff/index.ts'
import * as client from './index.ts'
import * as caches from './integrations/caches.ts'
import * as events from './integrations/events.ts'
import * as socket from './integrations/socket.ts'
import * as storage from './integrations/storage.ts'
import * as xhr from './integrations/xhr.ts'
import * as hint from './ports/hintCookie.ts'
import * as testing from './testing/index.ts'
import * as vault from './worker/serveVault.ts'

test('exports: main entry', () => {
  expect(Object.keys(client).sort()).toMatchInlineSnapshot(`
    [
      "ImpersonationError",
      "browserChannel",
      "browserClock",
      "browserLifecycle",
      "browserOnce",
      "browserTabStorage",
      "createImpersonationClient",
      "hintCookie",
      "isImpersonationError",
      "selectShown",
      "selectStack",
      "selectSupport",
    ]
  `)
})

test('exports: hint', () => {
  expect(Object.keys(hint)).toEqual(['hintCookie'])
})

test('exports: connectors', () => {
  expect(Object.keys(kit).sort()).toMatchInlineSnapshot(`
    [
      "CONNECTOR_REFUSALS",
      "actorsOf",
      "capabilitiesIn",
      "capabilitiesOf",
      "leavePage",
      "narrowed",
      "refuse",
    ]
  `)
})

test('exports: connectors/kotauth', () => {
  expect(Object.keys(kotauth)).toEqual(['KOTAUTH', 'kotauth'])
})

test('exports: connectors/bridge', () => {
  expect(Object.keys(bridge).sort()).toMatchInlineSnapshot(`
    [
      "bridge",
      "bridgeOperator",
      "browserSession",
    ]
  `)
})

test('exports: handoff', () => {
  expect(Object.keys(handoff).sort()).toMatchInlineSnapshot(`
    [
      "openHandoff",
      "redeemHandoff",
    ]
  `)
})

test('exports: integrations', () => {
  const integrations = { caches, events, socket, storage, xhr }
  const names = Object.entries(integrations).map(([entry, exports]) =>
    [entry, ...Object.keys(exports).sort()].join(' '),
  )
  expect(names).toMatchInlineSnapshot(`
    [
      "caches SERVICE_WORKER_MESSAGE apollo broadcastToServiceWorker cacheStorage rtkQuery swr tanstackQuery urql",
      "events openEvents",
      "socket openSocket",
      "storage identityName identityStorage",
      "xhr fenceAxios fenceXhr",
    ]
  `)
})

test('exports: connectors/worker, worker', () => {
  expect([...Object.keys(worker), ...Object.keys(vault)]).toEqual(['workerBridge', 'serveVault'])
})

test('exports: testing', () => {
  expect(Object.keys(testing).sort()).toMatchInlineSnapshot(`
    [
      "START_OF_TIME",
      "activeTestClient",
      "connectorCases",
      "contexts",
      "describeConnector",
      "fakeBridge",
      "fakeConnector",
      "fakeFetch",
      "fakeLifecycle",
      "fakeServer",
      "fakeToken",
      "fakeWindows",
      "flush",
      "loadedClient",
      "manualClock",
      "memoryChannel",
      "memoryOnce",
      "memoryTabStorage",
      "ownTestClient",
      "people",
      "sessions",
      "startRequest",
      "testClient",
    ]
  `)
})

test('the client is what `useStore` takes, and nobody outside can set its state', () => {
  // What `useStore` asks of a store. The package itself stays out: its main entry brings React along.
  type ReadonlyStore = Pick<StoreApi<client.ImpersonationState>, 'getState' | 'getInitialState' | 'subscribe'>
  expectTypeOf<client.ImpersonationClient>().toExtend<ReadonlyStore>()
  expectTypeOf<client.ImpersonationClient>().not.toHaveProperty('setState')
})

test('selectors give the same object for the same state', async () => {
  const { client: store } = testing.testClient()
  await store.resume()
  await store.start(testing.startRequest())
  const state = store.getState()
  expect(client.selectStack(state)).toBe(client.selectStack(state))
  expect(client.selectShown(state)).toBe(client.selectShown(state))
  void store.end()
  const ending = store.getState()
  expect(ending.status).toBe('ending')
  expect(client.selectSupport(ending)).toBe(client.selectSupport(ending))
})

test('selectStack: own below, support above', async () => {
  const { dana, noor } = testing.people()
  const { client: store } = testing.testClient()
  expect(client.selectStack(store.getState())).toEqual([null, null])
  await store.resume()
  expect(client.selectStack(store.getState())).toEqual([{ actor: dana }, null])
  await store.start(testing.startRequest())
  expect(client.selectStack(store.getState())).toMatchObject([{ actor: dana }, { actor: dana, subject: noor }])
  void store.signOut()
  expect(client.selectStack(store.getState())).toMatchObject([{ actor: dana }, { subject: noor }])
})
