import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLate } from './late.ts'

const told = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('reportError', told)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  told.mockReset()
})

/** Code that comes, or not, when the test says so. */
function onItsWay() {
  const asked: { arrive(): void; fail(): void }[] = []
  const load = () =>
    new Promise<string>((arrive, fail) => {
      asked.push({ arrive: () => arrive('code'), fail: () => fail(new TypeError('Failed to fetch')) })
    })
  return { asked, need: createLate(load) }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

test('is asked for once, by the first who needs it, and begins at once for whoever comes later', async () => {
  const { asked, need } = onItsWay()
  const begin = vi.fn(() => () => undefined)
  expect(asked).toHaveLength(0)
  need(begin)
  need(begin)
  expect(asked).toHaveLength(1)
  expect(begin).not.toHaveBeenCalled()
  asked[0]?.arrive()
  await settle()
  expect(begin.mock.calls).toEqual([
    ['code', false],
    ['code', false],
  ])
  need(begin)
  expect(begin).toHaveBeenCalledTimes(3)
})

test('what is undone before it comes is not begun', async () => {
  const { asked, need } = onItsWay()
  const begin = vi.fn(() => () => undefined)
  need(begin)()
  asked[0]?.arrive()
  await settle()
  expect(begin).not.toHaveBeenCalled()
})

test('option: evenLate', async () => {
  const { asked, need } = onItsWay()
  const order: string[] = []
  const begin = (_: string, gone: boolean) => {
    order.push(gone ? 'begun for one that is gone' : 'begun')
    return () => order.push('undone')
  }
  need(begin, { evenLate: true })()
  expect(order).toEqual([])
  asked[0]?.arrive()
  await settle()
  expect(order).toEqual(['begun for one that is gone', 'undone'])
})

test('behavior: a failure is told once to each and to the page, and it is asked again until it comes', async () => {
  const { asked, need } = onItsWay()
  const begin = vi.fn(() => () => undefined)
  const onFailed = vi.fn()
  need(begin, { onFailed })
  for (const [tries, pause] of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
    asked[tries]?.fail()
    await settle()
    await vi.advanceTimersByTimeAsync(pause - 1)
    expect(asked).toHaveLength(tries + 1)
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveLength(tries + 2)
  }
  expect(onFailed).toHaveBeenCalledTimes(1)
  expect(told).toHaveBeenCalledTimes(1)
  expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: 'network', cause: expect.any(TypeError) }))
  asked.at(-1)?.arrive()
  await settle()
  expect(begin).toHaveBeenCalledWith('code', false)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(8)
})

test('behavior: who comes after a failure is told at once, and no more', async () => {
  const { asked, need } = onItsWay()
  need(() => () => undefined)
  asked[0]?.fail()
  await settle()
  const onFailed = vi.fn()
  const begin = vi.fn(() => () => undefined)
  need(begin, { onFailed })
  expect(onFailed).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1000)
  asked[1]?.fail()
  await settle()
  expect(onFailed).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(2000)
  asked[2]?.arrive()
  await settle()
  expect(begin).toHaveBeenCalledWith('code', false)
})

test('behavior: one that cannot begin keeps nobody else from it', async () => {
  const { asked, need } = onItsWay()
  const begin = vi.fn(() => () => undefined)
  need(() => {
    throw new Error('no')
  })
  need(begin)
  asked[0]?.arrive()
  await settle()
  expect(begin).toHaveBeenCalledTimes(1)
  expect(told).toHaveBeenCalledTimes(1)
})
