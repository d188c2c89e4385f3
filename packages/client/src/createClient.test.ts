import { expect, test } from 'vitest'
import { createImpersonationClient } from './index.ts'
import {
  activeTestClient,
  contexts,
  fakeConnector,
  fakeLifecycle,
  flush,
  manualClock,
  memoryChannel,
  ownTestClient,
  people,
  sessions,
  testClient,
} from './testing/index.ts'

const { dana } = people()

test('default: resolving with nothing known, and nothing done', () => {
  const clock = manualClock()
  const connector = fakeConnector()
  const lifecycle = fakeLifecycle()
  const client = createImpersonationClient({ connector, clock, lifecycle, channel: memoryChannel().tab() })
  expect(client.getState()).toEqual({ status: 'resolving', last: null })
  expect(client.getInitialState()).toBe(client.getState())
  expect(connector.calls).toEqual([])
  expect(lifecycle.listeners()).toBe(0)
  expect(clock.pending()).toBe(0)
})

test('initialContext: shown from the first moment, and not asked for again', async () => {
  const tab = testClient({ initialContext: contexts.own() })
  expect(tab.client.getState()).toMatchObject({ status: 'own', actor: dana })
  await tab.client.resume()
  expect(tab.connector.calls).toEqual([])
})

test('initialContext: a support session only lacks its credential', async () => {
  const before = await activeTestClient()
  const context = before.server.context()
  const tab = testClient({ server: before.server, clock: before.clock, initialContext: context })
  expect(tab.client.getInitialState().status).toBe('active')
  expect(tab.client.remaining()).toBe(600_000)
  await tab.client.resume()
  await flush()
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['credential'])
  await tab.clock.advance(600_000)
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'ceiling' } })
})

test('initialContext: a page out of a cache, hours later, is in doubt before it is believed (I11, race 12)', async () => {
  const clock = manualClock()
  const rendered = { clock, custody: 'cookie', initialContext: contexts.active() } as const
  await clock.advance(8 * 3_600_000)
  const over = testClient(rendered)
  await over.client.resume()
  expect(over.client.getState()).toMatchObject({ status: 'own', actor: dana })
  expect(over.statuses).toEqual(['active', 'resolving', 'switching', 'own'])
  const { server } = await activeTestClient({ clock, custody: 'cookie' })
  const context = { ...server.context(), now: clock.truth() - 60_000 }
  const going = testClient({ ...rendered, server, initialContext: context })
  const shown: (number | null)[] = []
  going.client.subscribe(() => shown.push(going.client.remaining()))
  await going.client.resume()
  expect(going.client.getState().status).toBe('active')
  expect(shown.slice(-2)).toEqual([null, 600_000])
})

test('initialContext: a request that waits is watched', async () => {
  const request = sessions.request()
  const tab = testClient({ initialContext: contexts.own({ request }) })
  expect(tab.client.getState()).toMatchObject({ status: 'pending', request: { id: request.id } })
  await tab.client.resume()
  await tab.clock.advance(3000)
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context', 'request'])
})

test('cookie custody: no credential is asked for, kept or sent', async () => {
  const tab = await activeTestClient({ custody: 'cookie' })
  expect(tab.client.custody).toEqual({ kind: 'cookie', assurance: 'http-only' })
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context', 'start', 'context'])
  const reloaded = await ownTestClient({ custody: 'cookie', server: tab.server, clock: tab.clock })
  expect(reloaded.client.getState().status).toBe('active')
  expect(reloaded.connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('bearer custody: says where the credential is', () => {
  expect(testClient().client.custody).toEqual({ kind: 'bearer', assurance: 'memory' })
})

test('can: outside a support session everything is left to the application', async () => {
  const tab = await ownTestClient({ actions: { 'invoice.pay': { class: 'money', mutates: true } } })
  expect(tab.client.can('invoice.pay')).toEqual({ allowed: true })
  expect(tab.client.can('no.such.thing')).toEqual({ allowed: true })
})

test('can: inside, by mode, class and tag', async () => {
  const tab = await activeTestClient({
    actions: {
      'invoice.pay': { class: 'money', mutates: true },
      'invoice.read': { class: 'read', mutates: false },
      'project.rename': { class: 'content', mutates: true },
    },
  })
  expect(tab.client.can('invoice.read')).toEqual({ allowed: true })
  expect(tab.client.can('project.rename')).toMatchObject({ allowed: false, code: 'mode_read_only' })
  expect(tab.client.can('invoice.pay')).toMatchObject({ allowed: false, code: 'action_restricted', class: 'money' })
  expect(tab.client.can('toString')).toMatchObject({ allowed: false, code: 'action_untagged' })
})
