import type { ImpersonationState } from '@understudy/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { returnUnattended } from './unattended.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const at = (status: ImpersonationState['status']) => ({ status }) as ImpersonationState

/** As much of a client as is looked at. */
function stage() {
  const page = new EventTarget()
  let ended = 0
  let tell: (state: ImpersonationState, before: ImpersonationState) => void = () => undefined
  returnUnattended(
    {
      subscribe(listener) {
        tell = listener
        return () => undefined
      },
      end: async () => {
        ended += 1
      },
    },
    page,
    120_000,
  )
  return { page, ended: () => ended, tell: (from: string, to: string) => tell(at(to as 'own'), at(from as 'own')) }
}

test('nobody there for two minutes after the end of the time: back by itself', () => {
  const { tell, ended } = stage()
  tell('active', 'expired')
  vi.advanceTimersByTime(119_999)
  expect(ended()).toBe(0)
  vi.advanceTimersByTime(1)
  expect(ended()).toBe(1)
})

test('whoever types or moves has two minutes again', () => {
  const { tell, page, ended } = stage()
  tell('active', 'expired')
  vi.advanceTimersByTime(100_000)
  page.dispatchEvent(new Event('keydown'))
  vi.advanceTimersByTime(100_000)
  page.dispatchEvent(new Event('pointermove'))
  vi.advanceTimersByTime(119_999)
  expect(ended()).toBe(0)
  vi.advanceTimersByTime(1)
  expect(ended()).toBe(1)
})

test('whoever went on, or back, is not taken back again', () => {
  const { tell, page, ended } = stage()
  tell('active', 'expired')
  tell('expired', 'starting')
  page.dispatchEvent(new Event('keydown'))
  vi.advanceTimersByTime(600_000)
  expect(ended()).toBe(0)
})

test('before the end of the time nothing is counted', () => {
  const { tell, page, ended } = stage()
  tell('own', 'active')
  page.dispatchEvent(new Event('keydown'))
  vi.advanceTimersByTime(600_000)
  expect(ended()).toBe(0)
})
