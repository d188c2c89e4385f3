import { expect, test } from 'vitest'
import { activeTestClient, flush, ownTestClient, startRequest, testClient } from './testing/index.ts'

test('dispose: idempotent; nothing is left, and verbs say so', async () => {
  const tab = await activeTestClient()
  const outcome = tab.client.extend().catch((error: unknown) => error)
  tab.client.dispose()
  tab.client.dispose()
  expect(await outcome).toMatchObject({ code: 'disposed' })
  expect(tab.clock.pending()).toBe(0)
  expect(tab.lifecycle.listeners()).toBe(0)
  expect(tab.connector.watchers()).toBe(0)
  for (const verb of [tab.client.end, tab.client.extend, tab.client.signOut]) {
    await expect(verb()).rejects.toMatchObject({ code: 'disposed' })
  }
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'disposed' })
  await tab.client.resume()
  await flush()
  expect(tab.clock.pending()).toBe(0)
})

test('dispose: a second client of the same page takes over (Strict Mode)', async () => {
  const first = testClient()
  void first.client.resume()
  first.client.dispose()
  const second = await ownTestClient({ server: first.server, clock: first.clock, lifecycle: first.lifecycle })
  expect(second.client.getState().status).toBe('own')
  expect(first.lifecycle.listeners()).toBe(1)
  await second.client.start(startRequest())
  expect(second.connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
})

test('subscribe: a listener that throws stops neither the others nor the machine', async () => {
  const tab = testClient()
  tab.client.subscribe(() => {
    throw new Error('listener')
  })
  await tab.client.resume()
  await expect(tab.clock.advance(0)).rejects.toThrow('listener')
  expect(tab.client.getState().status).toBe('own')
})

test('subscribe: a verb called from a listener waits its turn', async () => {
  const tab = testClient()
  const outcomes: Promise<void>[] = []
  tab.client.subscribe((state, previous) => {
    if (state.status === 'own' && previous.status === 'resolving') outcomes.push(tab.client.start(startRequest()))
  })
  await tab.client.resume()
  await Promise.all(outcomes)
  expect(tab.client.getState().status).toBe('active')
})
