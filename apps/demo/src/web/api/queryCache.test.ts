import { expect, test } from 'vitest'
import type { Answer, Api } from './api.ts'
import { createQueryCache } from './queryCache.ts'

interface Asked {
  readonly path: string
  readonly signal: AbortSignal
  answer(answer: Answer<unknown>): Promise<void>
}

/** An API that answers when it is told to. */
function slowApi() {
  const asked: Asked[] = []
  const api: Api = {
    get: <T>(path: string, signal: AbortSignal) =>
      new Promise<Answer<T>>((resolve) => {
        asked.push({
          path,
          signal,
          async answer(answer) {
            resolve(answer as Answer<T>)
            await new Promise((done) => setTimeout(done))
          },
        })
      }),
    send: () => Promise.reject(new Error('not used')),
    download: () => Promise.reject(new Error('not used')),
  }
  return { api, asked }
}

const ok = (data: unknown) => ({ ok: true, data }) as const
const refused = { code: 'internal', status: 500, detail: null, actionClass: null, fields: [] }

test('asks once for a path that is on its way', () => {
  const { api, asked } = slowApi()
  const cache = createQueryCache(api)
  cache.load('/me')
  cache.load('/me')
  expect(asked).toHaveLength(1)
  expect(cache.get('/me')).toMatchObject({ loading: true, data: undefined })
})

test('keeps the former answer while it asks again, and when that fails', async () => {
  const { api, asked } = slowApi()
  const cache = createQueryCache(api)
  cache.load('/me')
  await asked[0]!.answer(ok('first'))
  cache.load('/me')
  expect(cache.get('/me')).toMatchObject({ data: 'first', loading: true })
  await asked[1]!.answer({ ok: false, failure: refused })
  expect(cache.get('/me')).toMatchObject({ data: 'first', loading: false, failure: refused })
})

test('does not ask again for what is fresh', async () => {
  const { api, asked } = slowApi()
  const cache = createQueryCache(api)
  cache.load('/me')
  await asked[0]!.answer(ok('Noor'))
  cache.load('/me', 60_000)
  expect(asked).toHaveLength(1)
  cache.load('/me', 0)
  expect(asked).toHaveLength(2)
})

test('behavior: an answer that was on its way when the identity changed is never shown', async () => {
  const { api, asked } = slowApi()
  const cache = createQueryCache(api)
  cache.load('/me')
  cache.clear()
  expect(asked[0]!.signal.aborted).toBe(true)
  await asked[0]!.answer(ok('somebody else'))
  expect(cache.get('/me')).toBeUndefined()
})

test('behavior: a later answer of an older question does not win', async () => {
  const { api, asked } = slowApi()
  const cache = createQueryCache(api)
  cache.watch('/projects')
  cache.load('/projects')
  cache.refresh('/projects')
  await asked[1]!.answer(ok('new'))
  await asked[0]!.answer(ok('old'))
  expect(cache.get('/projects')).toMatchObject({ data: 'new' })
})

test('after a change, what is shown is asked for again and the rest is forgotten', async () => {
  const { api, asked } = slowApi()
  const cache = createQueryCache(api)
  const stop = cache.watch('/invoices/1')
  cache.load('/invoices/1')
  cache.load('/invoices?page=2')
  await asked[0]!.answer(ok('open'))
  await asked[1]!.answer(ok('page'))
  cache.refresh('/invoices')
  expect(cache.get('/invoices?page=2')).toBeUndefined()
  expect(asked.map(({ path }) => path)).toEqual(['/invoices/1', '/invoices?page=2', '/invoices/1'])
  stop()
  cache.refresh('/invoices')
  expect(cache.get('/invoices/1')).toBeUndefined()
})

test('a new generation tells what is mounted to ask anew', () => {
  const cache = createQueryCache(slowApi().api)
  let heard = 0
  cache.subscribe(() => {
    heard += 1
  })
  const before = cache.generation()
  cache.clear()
  expect(cache.generation()).not.toBe(before)
  expect(heard).toBe(1)
})
