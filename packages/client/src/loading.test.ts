import { expect, test } from 'vitest'
import { createClient } from './createClient.ts'
import type { ClientOptions, ImpersonationClient } from './index.ts'
import { createMachine } from './machine.ts'
import type { Machine } from './runtime/machine.ts'
import type { Runtime } from './runtime/runtime.ts'
import {
  fakeConnector,
  fakeFetch,
  fakeLifecycle,
  flush,
  manualClock,
  memoryChannel,
  people,
  startRequest,
} from './testing/index.ts'

const { dana } = people()

/** A client whose code of support sessions comes over a network of its own. */
function open(options: Partial<ClientOptions> = {}) {
  const clock = manualClock()
  const connector = fakeConnector({ now: clock.truth })
  const net = fakeFetch()
  const tabs = memoryChannel()
  let loads = 0
  let online = true
  let arrive: () => void = () => undefined
  const load = (runtime: Runtime) => {
    loads += 1
    return new Promise<Machine>((resolve, reject) => {
      const up = online
      arrive = () => (up ? resolve(createMachine(runtime)) : reject(new TypeError('Failed to fetch module')))
    })
  }
  const given: ClientOptions = {
    connector,
    clock,
    channel: tabs.tab(),
    lifecycle: fakeLifecycle(),
    fetch: net.fetch,
    onIdentityChange: () => undefined,
    ...options,
  }
  const client: ImpersonationClient = createClient(given, load)
  const told: unknown[] = []
  client.on('error', ({ error }) => told.push(error.code))
  return {
    client,
    clock,
    connector,
    net,
    tabs,
    told,
    loads: () => loads,
    offline: () => {
      online = false
    },
    online: () => {
      online = true
    },
    async arrives() {
      arrive()
      await flush()
    },
  }
}

const ordinary = { hint: () => false }

test('an ordinary user: the machine is never loaded, requests go out as oneself', async () => {
  const page = open(ordinary)
  page.client.subscribe(() => undefined)
  await page.client.resume()
  await page.client.resume()
  expect(page.client.getState()).toMatchObject({ status: 'own', actor: { id: dana.id, name: dana.name } })
  await page.client.fetch('/api/invoices')
  expect(page.net.sent[0]).toMatchObject({ context: 'own;e=0' })
  expect(page.net.sent[0]?.authorization).toMatch(/^Bearer /)
  expect(page.client.can('invoice.pay').allowed).toBe(true)
  expect(page.client.remaining()).toBe(null)
  page.client.dispose()
  expect([page.loads(), page.connector.calls.length, page.clock.pending()]).toEqual([0, 0, 0])
})

test('an ordinary user whom the fence contradicts: loaded then, and the server is asked', async () => {
  const clock = manualClock()
  const net = fakeFetch(() => new Response(null, { status: 409, headers: { 'Support-Context-Mismatch': 'x' } }))
  const page = open({ ...ordinary, clock, fetch: net.fetch })
  await page.client.resume()
  await page.client.fetch('/api/invoices')
  expect(page.loads()).toBe(1)
  await page.arrives()
  expect(page.connector.calls.map(({ name }) => name)).toEqual(['context'])
  expect(page.client.getState().status).toBe('own')
})

test('an ordinary user in whose browser another tab starts: loaded then', async () => {
  const page = open(ordinary)
  page.client.subscribe(() => undefined)
  await page.client.resume()
  page.connector.server.start(startRequest(), 'another-tab')
  page.tabs.forge({ kind: 'changed', epoch: 2 })
  await flush()
  await page.arrives()
  expect(page.client.getState()).toMatchObject({ status: 'active' })
})

test('verbs before the code is there keep their order: the first start stands, the second is busy', async () => {
  const page = open(ordinary)
  await page.client.resume()
  const outcomes = [page.client.start(startRequest()), page.client.start(startRequest())].map((promise) =>
    promise.then(
      () => 'started',
      (error: { code: string }) => error.code,
    ),
  )
  expect(page.client.getState().status).toBe('own')
  await page.arrives()
  expect(await Promise.all(outcomes)).toEqual(['started', 'busy'])
  expect(page.loads()).toBe(1)
})

test('a request made while the machine is on its way goes out under nobody else', async () => {
  const page = open(ordinary)
  await page.client.resume()
  const starting = page.client.start(startRequest())
  await page.client.fetch('/api/invoices')
  expect(page.net.sent[0]).toMatchObject({ context: 'own;e=0' })
  await page.arrives()
  await starting
  await page.client.fetch('/api/invoices')
  expect(page.net.sent[1]?.context).toMatch(/^ss_/)
})

test('the code cannot be had: verbs reject with `network`, nothing has happened, and a second try works', async () => {
  const page = open(ordinary)
  await page.client.resume()
  page.offline()
  const refused = page.client.start(startRequest()).catch((error: unknown) => error)
  await page.arrives()
  expect(await refused).toMatchObject({ code: 'network' })
  expect(page.told).toEqual(['network'])
  expect([page.client.getState().status, page.connector.calls.length, page.clock.pending()]).toEqual(['own', 0, 0])
  page.online()
  const started = page.client.start(startRequest())
  await page.arrives()
  await started
  expect(page.client.getState().status).toBe('active')
})

test('the code cannot be had at boot: suspended, no request goes out, and it is tried again by itself', async () => {
  const page = open()
  page.offline()
  const resumed = page.client.resume()
  await page.arrives()
  await resumed
  expect(page.client.getState()).toMatchObject({ status: 'suspended', last: null, error: { code: 'network' } })
  await expect(page.client.fetch('/api/invoices')).rejects.toMatchObject({ code: 'identity_unknown' })
  page.online()
  await page.clock.advance(5000)
  await page.arrives()
  expect(page.client.getState()).toMatchObject({ status: 'own', actor: dana })
})

test('the code never comes: verbs reject with `network` all the same, and a second try works', async () => {
  const page = open(ordinary)
  await page.client.resume()
  const refused = page.client.start(startRequest()).catch((error: unknown) => error)
  await page.clock.advance(15_000)
  expect(await refused).toMatchObject({ code: 'network' })
  expect([page.client.getState().status, page.connector.calls.length]).toEqual(['own', 0])
  const started = page.client.start(startRequest())
  await page.arrives()
  await started
  expect([page.client.getState().status, page.loads()]).toEqual(['active', 2])
})

test('disposed while it is on its way: verbs reject, and nothing comes to life afterwards', async () => {
  const page = open()
  void page.client.resume()
  const refused = page.client.start(startRequest()).catch((error: unknown) => error)
  page.client.dispose()
  expect(await refused).toMatchObject({ code: 'disposed' })
  await page.arrives()
  expect([page.connector.calls.length, page.clock.pending()]).toEqual([0, 0])
})
