import { expect, test } from 'vitest'
import { flush, ownTestClient, startRequest } from '../testing/index.ts'

test('switching: unsaved work delays by two seconds at most', async () => {
  const tab = await ownTestClient({ beforeContextChange: () => new Promise(() => undefined) })
  const starting = tab.client.start(startRequest())
  await tab.clock.advance(1999)
  expect(tab.client.getState().status).toBe('switching')
  await tab.clock.advance(1)
  await starting
  expect(tab.client.getState().status).toBe('active')
  expect(tab.told.map(({ event }) => event)).toEqual(['error', 'started'])
})

test.each([
  ['fails', () => Promise.reject(new Error('cache is locked'))],
  ['never ends', () => new Promise<void>(() => undefined)],
])('switching: a reset that %s reloads the page and shows nobody', async (_, onIdentityChange) => {
  const tab = await ownTestClient({ onIdentityChange })
  const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
  await tab.clock.advance(5000)
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(tab.lifecycle.reloads()).toBe(1)
  expect(tab.client.getState().status).toBe('switching')
  const refused: unknown[] = []
  void tab.client.end().catch((error: unknown) => refused.push(error))
  await tab.clock.advance(60_000)
  expect(refused).toMatchObject([{ code: 'busy' }])
  expect(tab.client.getState().status).toBe('switching')
})

test('switching: a session revoked meanwhile is noticed as soon as the page is reset', async () => {
  const tab = await ownTestClient({
    onIdentityChange: ({ to }) => {
      if (to.status === 'active') tab.server.revoke()
      tab.lifecycle.signal('restored')
    },
  })
  await tab.client.start(startRequest())
  await flush()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'operator_revoked' } })
})
