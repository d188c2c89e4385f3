import { MutationObserver, onlineManager, QueryClient, QueryObserver } from '@tanstack/query-core'
import { afterEach, expect, test, vi } from 'vitest'
import { fakeFetch, flush, manualClock, ownTestClient, startRequest } from '../testing/index.ts'
import {
  apollo,
  broadcastToServiceWorker,
  cacheStorage,
  type ResetHook,
  rtkQuery,
  SERVICE_WORKER_MESSAGE,
  swr,
  tanstackQuery,
  urql,
} from './caches.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  onlineManager.setOnline(true)
})

/** A client whose host has this one cache. */
async function tabWith(hook: ResetHook, answer?: Parameters<typeof fakeFetch>[0]) {
  const net = fakeFetch(answer)
  const made = await ownTestClient({ fetch: net.fetch, resetHooks: [hook] })
  return { ...made, sent: net.sent }
}

/** Runs a hook as the client does, on its way into a support session. */
async function run(hook: ResetHook) {
  const { client, lifecycle } = await tabWith(hook)
  await client.start(startRequest())
  return { status: client.getState().status, reloads: lifecycle.reloads() }
}

const settled = async () => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  await flush()
}

test('tanstackQuery: what is on screen loses its data at once and is asked again as the next identity', async () => {
  const queryClient = new QueryClient()
  const { client, sent } = await tabWith(tanstackQuery(queryClient), ({ context }) => Response.json({ of: context }))
  const observer = new QueryObserver(queryClient, {
    queryKey: ['invoices'],
    queryFn: async () => (await client.fetch('/api/invoices')).json() as Promise<{ of: string }>,
  })
  const shown: unknown[] = []
  const undo = observer.subscribe(({ data }) => shown.push([client.getState().status, data?.of ?? null]))
  await settled()
  await client.start(startRequest())
  await settled()
  expect(shown).toContainEqual(['own', 'own;e=1'])
  expect(shown).toContainEqual(['switching', null])
  expect(shown.at(-1)).toEqual(['active', 'ss_1;e=2'])
  const seenInSession = shown.filter((entry) => (entry as [string])[0] === 'active')
  expect(seenInSession).not.toContainEqual(['active', 'own;e=1'])
  expect(sent.map(({ context }) => context)).toEqual(['own;e=1', 'ss_1;e=2'])
  undo()
})

test('tanstackQuery: a refusal for the next identity does not bring back the old data (osrd #18208, R-50)', async () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const hook = tanstackQuery(queryClient)
  const { client } = await tabWith(hook, ({ context }) =>
    context?.startsWith('own') ? Response.json('mine') : new Response(null, { status: 403 }),
  )
  const observer = new QueryObserver(queryClient, {
    queryKey: ['x'],
    queryFn: async () => {
      const response = await client.fetch('/x')
      if (!response.ok) throw new Error(String(response.status))
      return response.json() as Promise<string>
    },
  })
  const undo = observer.subscribe(() => undefined)
  await settled()
  expect(observer.getCurrentResult().data).toBe('mine')
  await client.start(startRequest())
  await settled()
  expect(observer.getCurrentResult()).toMatchObject({ status: 'error', data: undefined })
  undo()
})

test('tanstackQuery: what is not on screen is dropped; what is under way is not kept when it comes', async () => {
  const queryClient = new QueryClient()
  queryClient.setQueryData(['list'], ['old'])
  let answer: (data: string) => void = () => undefined
  const late = queryClient.fetchQuery({
    queryKey: ['late'],
    queryFn: () => new Promise((resolve) => (answer = resolve)),
  })
  const outcome = late.catch((error: unknown) => error)
  await flush()
  expect(await run(tanstackQuery(queryClient))).toEqual({ status: 'active', reloads: 0 })
  answer('old')
  await settled()
  expect(await outcome).toBeInstanceOf(Error)
  expect(queryClient.getQueryCache().getAll()).toEqual([])
})

test('tanstackQuery: a mutation that waits for the network is not sent as somebody else', async () => {
  const queryClient = new QueryClient()
  onlineManager.setOnline(false)
  const ran: string[] = []
  const mutation = new MutationObserver(queryClient, { mutationFn: async () => void ran.push('sent') })
  void mutation.mutate().catch(() => undefined)
  await flush()
  expect(queryClient.getMutationCache().getAll()).toHaveLength(1)
  await run(tanstackQuery(queryClient))
  onlineManager.setOnline(true)
  await queryClient.resumePausedMutations()
  await settled()
  expect([queryClient.getMutationCache().getAll(), ran]).toEqual([[], []])
})

test('swr: every key without asking again, and those that `mutate` passes over', async () => {
  const cache = new Map([
    ['/a', 1],
    ['$inf$/b', 2],
    ['$sub$/c', 3],
  ])
  const asked: unknown[] = []
  // As SWR does: keys of lists and subscriptions are passed over.
  const mutate = async (filter: (key: unknown) => boolean, data: undefined, options: object) => {
    asked.push(data, options)
    for (const key of [...cache.keys()]) if (!key.startsWith('$') && filter(key)) cache.delete(key)
  }
  expect(await run(swr(mutate))).toEqual({ status: 'active', reloads: 0 })
  expect([...cache.keys()]).toEqual(['$inf$/b', '$sub$/c'])
  await run(swr(mutate, cache))
  expect([...cache.keys()]).toEqual([])
  expect(asked).toEqual([undefined, { revalidate: false }, undefined, { revalidate: false }])
})

test('apollo, rtkQuery, urql: reset, in the library’s own way', async () => {
  const called: string[] = []
  const api = (name: string) => ({ util: { resetApiState: () => ({ type: `${name}/resetApiState` }) } })
  const store = { dispatch: (action: { readonly type: string }) => called.push(action.type) }
  await run(apollo({ clearStore: async () => [called.push('clearStore')] }))
  await run(rtkQuery(store, api('one'), api('two')))
  await run(urql(() => void called.push('recreate')))
  expect(called).toEqual(['clearStore', 'one/resetApiState', 'two/resetApiState', 'recreate'])
})

test('a cache that cannot be reset is never shown to the next identity (shellhub #6194, R-50)', async () => {
  const hook = apollo({ clearStore: () => Promise.reject(new Error('stuck')) })
  const { client, lifecycle, told } = await tabWith(hook)
  await expect(client.start(startRequest())).rejects.toMatchObject({ code: 'superseded' })
  expect(lifecycle.reloads()).toBe(1)
  expect(told.some(({ event }) => event === 'error')).toBe(true)
})

test('cacheStorage: the named ones, or all; nothing where there is none', async () => {
  expect(await run(cacheStorage())).toEqual({ status: 'active', reloads: 0 })
  const names = new Set(['shell', 'answers', 'pictures'])
  vi.stubGlobal('caches', { keys: async () => [...names], delete: async (name: string) => names.delete(name) })
  await run(cacheStorage(['answers', 'not there']))
  expect([...names]).toEqual(['shell', 'pictures'])
  await run(cacheStorage())
  expect([...names]).toEqual([])
})

/** A service worker as the page sees it. */
function worker(onMessage: (message: unknown, port: MessagePort) => void) {
  return { postMessage: (message: unknown, [port]: readonly MessagePort[]) => onMessage(message, port!) } as never
}

test('broadcastToServiceWorker: told without a name in it, and waited for', async () => {
  const heard: unknown[] = []
  let finish: () => void = () => undefined
  const controller = worker((message, port) => {
    heard.push(message)
    finish = () => port.postMessage('done')
  })
  const hook = broadcastToServiceWorker({ worker: () => controller, clock: manualClock() })
  const { client } = await tabWith(hook)
  const starting = client.start(startRequest())
  await settled()
  expect([client.getState().status, heard]).toEqual(['switching', [SERVICE_WORKER_MESSAGE]])
  finish()
  await starting
  expect(client.getState().status).toBe('active')
})

test('broadcastToServiceWorker: no answer in time, no next identity', async () => {
  const clock = manualClock()
  const hook = broadcastToServiceWorker({ worker: () => worker(() => undefined), clock, message: 'mine' })
  const { client, lifecycle } = await tabWith(hook)
  const outcome = client.start(startRequest()).catch((error: unknown) => error)
  await flush()
  await clock.advance(1999)
  expect(lifecycle.reloads()).toBe(0)
  await clock.advance(1)
  expect(await outcome).toMatchObject({ code: 'superseded' })
  expect(lifecycle.reloads()).toBe(1)
})

test('broadcastToServiceWorker: the one that controls the page, or nothing to do', async () => {
  expect(await run(broadcastToServiceWorker())).toEqual({ status: 'active', reloads: 0 })
  const heard: unknown[] = []
  const controller = worker((message, port) => {
    heard.push(message)
    port.postMessage('done')
  })
  vi.stubGlobal('navigator', { serviceWorker: { controller } })
  expect(await run(broadcastToServiceWorker({ message: { type: 'ours' } }))).toEqual({ status: 'active', reloads: 0 })
  expect(heard).toEqual([{ type: 'ours' }])
})
