import type { ContextAnswer } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { readEndAnswer } from './answers.ts'
import type { ClientOptions, IdentityChange } from './index.ts'
import {
  contexts,
  type FakeConnector,
  memoryTabStorage,
  sessions,
  startRequest,
  type TestClientOptions,
  testClient,
} from './testing/index.ts'

const UNSAFE = [
  'https://evil.example/',
  '//evil.example',
  'javascript:alert(1)',
  '/\\evil.example',
  '\\\\evil.example',
  '/%2f%2fevil.example',
  '/..//evil.example',
  'evil',
]

/** A back end that names this way back wherever it can. */
const leading = (returnTo: string) => (connector: FakeConnector) => {
  const astray = <T>(answer: T): T =>
    JSON.parse(JSON.stringify(answer), (key, value) => (key === 'returnTo' ? returnTo : value)) as T
  return {
    ...connector,
    context: async (...args: Parameters<FakeConnector['context']>) => astray(await connector.context(...args)),
    start: async (...args: Parameters<FakeConnector['start']>) => astray(await connector.start(...args)),
    end: async (...args: Parameters<FakeConnector['end']>) => astray(await connector.end(...args)),
    extend: async (...args: Parameters<NonNullable<FakeConnector['extend']>>) =>
      astray(await connector.extend!(...args)),
  }
}

/** Everything a host gets to see of a client, as text. */
function watched(options: TestClientOptions) {
  const seen: unknown[] = []
  const storage = memoryTabStorage()
  const note = (change: IdentityChange) => void seen.push(change)
  const tab = testClient({
    ...options,
    storage,
    beforeContextChange: note,
    resetHooks: [{ name: 'note', reset: note }],
  } as TestClientOptions & Partial<ClientOptions>)
  seen.push(tab.client.getState(), tab.client.getInitialState())
  tab.client.subscribe((state) => seen.push(state))
  return { ...tab, seen: () => JSON.stringify([seen, tab.told, storage.read()]) }
}

test.each(UNSAFE)('a way back to %s gets into no state, no event, no hook and no storage', async (way) => {
  const tab = watched({ wrap: leading(way) })
  await tab.client.resume()
  await tab.client.start(startRequest())
  await tab.client.extend()
  await tab.client.reissue()
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'active', session: { returnTo: null } })
  await tab.client.end()
  await tab.client.resume()
  expect(tab.client.getState().status).toBe('own')
  await tab.client.start(startRequest())
  tab.server.revoke()
  await tab.client.resume()
  expect(tab.client.getState()).toMatchObject({ status: 'own', ended: { reason: 'operator_revoked', returnTo: null } })
  expect(tab.seen()).not.toContain(JSON.stringify(way))
})

test.each<[string, (way: string) => ContextAnswer]>([
  ['a support session', (returnTo) => contexts.active({ returnTo })],
  ['the own one after it', (returnTo) => contexts.own({ ended: sessions.ended({ returnTo }) })],
  ['nobody', (returnTo) => ({ ...contexts.signedOut(), ended: sessions.ended({ returnTo }) }) as ContextAnswer],
])('initialContext of %s: a way back that leads away is none, before and after the machine', async (_, rendered) => {
  for (const way of UNSAFE) {
    const tab = watched({ initialContext: rendered(way) })
    await tab.client.resume()
    expect(tab.seen()).not.toContain(JSON.stringify(way))
  }
})

test('initialContext: a way back that stays here is shown as soon as the machine is there', async () => {
  const active = testClient({ initialContext: contexts.active({ returnTo: '/console/customers?page=3' }) })
  await active.client.resume()
  expect(active.client.getState()).toMatchObject({ session: { returnTo: '/console/customers?page=3' } })
  const own = testClient({ initialContext: contexts.own({ ended: sessions.ended({ returnTo: '/console/7' }) }) })
  await own.client.resume()
  expect(own.client.getState()).toMatchObject({ status: 'own', ended: { returnTo: '/console/7' } })
})

test('what reads answers for the host cleans them too', () => {
  const answer = { outcome: 'ended', own: 'stands', epoch: 1, now: 1 }
  const read = (returnTo: string) =>
    readEndAnswer({ ...answer, session: sessions.ended({ returnTo }) }).session.returnTo
  expect(UNSAFE.map(read)).toEqual(UNSAFE.map(() => null))
  expect(read('/console')).toBe('/console')
})
