import { expect, test } from 'vitest'
import type { IdentityChange } from './index.ts'
import {
  activeTestClient,
  contexts,
  fakeLifecycle,
  flush,
  memoryTabStorage,
  ownTestClient,
  people,
  startRequest,
  testClient,
} from './testing/index.ts'

/** Without any hook: what a host gets that gives none. */
const none = { onIdentityChange: undefined } as object

test('resetHooks: in their order, each awaited, onIdentityChange last', async () => {
  const order: string[] = []
  const hook = (name: string) => ({
    name,
    reset: async ({ to }: IdentityChange) => {
      order.push(`${name} begins`)
      await flush()
      order.push(`${name} ends in ${to.status}`)
    },
  })
  await activeTestClient({
    resetHooks: [hook('queries'), hook('drafts')],
    onIdentityChange: () => void order.push('navigates'),
  })
  expect(order).toEqual([
    'queries begins',
    'queries ends in active',
    'drafts begins',
    'drafts ends in active',
    'navigates',
  ])
})

test('resetHooks: one that fails, or never ends, is named; the page is reloaded and shows nobody', async () => {
  for (const reset of [() => Promise.reject(new Error('locked')), () => new Promise<void>(() => undefined)]) {
    const later: string[] = []
    const tab = await ownTestClient({
      resetHooks: [
        { name: 'queries', reset },
        { name: 'drafts', reset: () => void later.push('drafts') },
      ],
      resetTimeout: 700,
    })
    const outcome = tab.client.start(startRequest()).catch((error: unknown) => error)
    await tab.clock.advance(700)
    expect(await outcome).toMatchObject({ code: 'superseded' })
    expect(tab.lifecycle.reloads()).toBe(1)
    expect(tab.client.getState().status).toBe('switching')
    expect(later).toEqual([])
  }
  const tab = await ownTestClient({ resetHooks: [{ name: 'queries', reset: () => new Promise(() => undefined) }] })
  void tab.client.start(startRequest()).catch(() => undefined)
  await tab.clock.advance(5000)
  expect(String((tab.told[0]!.detail as { error: Error }).error)).toContain('The reset hook "queries"')
})

test('no hooks at all: every change of identity reloads the page, because nobody knows what it keeps (R-50)', async () => {
  const tab = await ownTestClient(none)
  await tab.client.start(startRequest())
  expect(tab.lifecycle.reloads()).toBe(1)
  expect(tab.lifecycle.reloadedAt()).toBe(null)
  expect(tab.client.getState().status).toBe('switching')
  expect(tab.server.live()).not.toBe(null)
  // What the reloaded page finds.
  const next = testClient({ ...none, server: tab.server, clock: tab.clock, lifecycle: fakeLifecycle({ path: '/app' }) })
  await next.client.resume()
  expect(next.client.getState().status).toBe('active')
  await next.client.end()
  expect(next.lifecycle.reloadedAt()).toBe('/console/customers/cus_8F2K')
  expect(next.client.getState().status).toBe('switching')
  expect(tab.server.live()).toBe(null)
})

test('no hooks: end pressed while the page goes away still ends the session', async () => {
  let proceed: () => void = () => undefined
  const tab = await ownTestClient({
    ...none,
    beforeContextChange: () => new Promise((resolve) => (proceed = resolve)),
  })
  const starting = tab.client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  const ending = tab.client.end()
  proceed()
  await flush()
  proceed()
  await ending
  expect(await starting).toMatchObject({ code: 'superseded' })
  expect(tab.server.live()).toBe(null)
})

test('no hooks: signing out reloads too, unless something may still be open', async () => {
  const tab = await activeTestClient()
  await tab.client.signOut()
  expect(tab.lifecycle.reloads()).toBe(0)
  const bare = testClient({ ...none, initialContext: contexts.active() })
  await bare.client.resume()
  await bare.client.signOut().catch(() => undefined)
  expect(bare.client.getState().status).toBe('signed-out')
  const clean = await ownTestClient(none)
  await clean.client.signOut()
  expect([clean.client.getState().status, clean.lifecycle.reloads()]).toEqual(['signed-out', 1])
})

test('the return point: path, scroll position and the host’s own payload come back', async () => {
  const changes: IdentityChange[] = []
  const lifecycle = fakeLifecycle({ path: '/console/customers?page=3' })
  lifecycle.scrollTo?.({ x: 0, y: 1840 })
  const tab = await ownTestClient({
    lifecycle,
    captureReturn: () => ({ filter: 'overdue', open: ['cus_8F2K'] }),
    onIdentityChange(change) {
      changes.push(change)
      lifecycle.navigate(change.returnTo ?? '/app')
      lifecycle.scrollTo?.({ x: 0, y: 0 })
    },
  })
  await tab.client.start(startRequest({ returnTo: null }))
  await tab.client.end()
  await tab.clock.advance(1000)
  const point = {
    path: '/console/customers?page=3',
    scroll: { x: 0, y: 1840 },
    payload: { filter: 'overdue', open: ['cus_8F2K'] },
  }
  expect(changes.map(({ returnPoint }) => returnPoint)).toEqual([null, point])
  expect(tab.told.filter(({ event }) => event === 'returned')).toEqual([{ event: 'returned', detail: point }])
  expect(lifecycle.scrolled()).toEqual({ x: 0, y: 1840 })
})

test('the return point outlives reloads of the tab, and is gone once used', async () => {
  const storage = memoryTabStorage()
  const console = fakeLifecycle({ path: '/console/customers' })
  console.scrollTo?.({ x: 0, y: 900 })
  const tab = await ownTestClient({ ...none, storage, lifecycle: console, captureReturn: () => 'row 7' })
  await tab.client.start(startRequest({ returnTo: null }))
  const inside = testClient({ ...none, storage, server: tab.server, clock: tab.clock })
  await inside.client.resume()
  await inside.client.end()
  const back = testClient({
    ...none,
    storage,
    server: tab.server,
    clock: tab.clock,
    lifecycle: fakeLifecycle({ path: '/console/customers' }),
  })
  await back.client.resume()
  await tab.clock.advance(1000)
  const point = { path: '/console/customers', scroll: { x: 0, y: 900 }, payload: 'row 7' }
  expect(back.told).toEqual([{ event: 'returned', detail: point }])
  expect(back.lifecycle.scrolled()).toEqual({ x: 0, y: 900 })
  expect(storage.read()).toBe(null)
})

test('the return point: another tab knows the path and nothing else', async () => {
  const changes: IdentityChange[] = []
  const tab = await ownTestClient()
  const other = await ownTestClient({
    server: tab.server,
    clock: tab.clock,
    tabs: tab.tabs,
    onIdentityChange: (change) => void changes.push(change),
  })
  await tab.client.start(startRequest())
  await tab.clock.advance(2000)
  await tab.client.end()
  await tab.clock.advance(2000)
  expect(other.client.getState().status).toBe('own')
  expect(changes.at(-1)?.returnPoint).toEqual({ path: '/console/customers/cus_8F2K', scroll: null, payload: null })
})

test('the return point is of one session and one actor: a refused start and a sign-out leave nothing for the next', async () => {
  const storage = memoryTabStorage()
  const dana = await ownTestClient({ storage, captureReturn: () => ({ draft: 'of dana' }) })
  dana.server.disable(people().noor.id)
  await dana.client.start(startRequest()).catch(() => undefined)
  expect(storage.read()).toBe(null)
  await dana.client.start(startRequest({ subject: people().tomas }))
  expect(storage.read()).toContain('of dana')
  await dana.client.signOut()
  expect(storage.read()).toBe(null)

  // The same tab, the same path, somebody else, and a session that another tab started.
  await dana.client.start(startRequest()).catch(() => undefined)
  storage.write(
    JSON.stringify({
      path: startRequest().returnTo,
      scroll: null,
      payload: 'of dana',
      session: 'ss_1',
      actor: 'sup_dana',
      due: false,
    }),
  )
  const ines = await ownTestClient({ storage, actor: people().ines })
  ines.server.start(startRequest(), 'another-tab')
  await ines.client.resume()
  await ines.client.end()
  expect(ines.told.filter(({ event }) => event === 'returned')).toEqual([
    { event: 'returned', detail: { path: startRequest().returnTo, scroll: null, payload: null } },
  ])
})

test('the return point goes along when one session takes the place of another', async () => {
  const lifecycle = fakeLifecycle({ path: '/console/customers' })
  const tab = await ownTestClient({ lifecycle, captureReturn: () => 'row 7' })
  await tab.client.start(startRequest({ returnTo: null }))
  lifecycle.navigate('/app')
  await tab.client.switchTo({ subject: people().tomas })
  await tab.client.reissue()
  await tab.client.end()
  expect(tab.told.find(({ event }) => event === 'returned')?.detail).toMatchObject({
    path: '/console/customers',
    payload: 'row 7',
  })
})

test('the way back leaves nothing behind: no timer, however often', async () => {
  const tab = await ownTestClient({ captureReturn: () => 'x'.repeat(1000) })
  const pendingAfter = async (cycles: number) => {
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await tab.client.start(startRequest())
      await tab.client.end()
    }
    await tab.clock.advance(5000)
    return tab.clock.pending()
  }
  expect(await pendingAfter(10)).toBe(await pendingAfter(1))
})

test.each(['not json', '[]', '{"path":7,"due":true}', '{"path":"//evil.example","due":true,"scroll":"far"}'])(
  'the return point: what others wrote there (%s) leads nowhere',
  async (text) => {
    const storage = memoryTabStorage()
    storage.write(text)
    const tab = await activeTestClient({ storage })
    storage.write(text)
    await tab.client.end()
    expect(tab.client.getState().status).toBe('own')
    expect(tab.told.find(({ event }) => event === 'returned')?.detail).toEqual({
      path: '/console/customers/cus_8F2K',
      scroll: null,
      payload: null,
    })
  },
)

test('captureReturn: what throws, or is no JSON, is told and stops nobody', async () => {
  const loop: Record<string, unknown> = {}
  loop.self = loop
  const captures = [
    () => loop,
    () => {
      throw new Error('no draft')
    },
  ]
  for (const captureReturn of captures) {
    const tab = await activeTestClient({ captureReturn })
    expect(tab.told.map(({ event }) => event)).toEqual(['error', 'started'])
    await tab.client.end()
    expect(tab.client.getState()).toMatchObject({ status: 'own', actor: people().dana })
  }
})
