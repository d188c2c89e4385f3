import { act, screen } from '@testing-library/react'
import { contexts, startRequest } from '@understudy/client/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ImpersonationCountdown } from '../countdown/ImpersonationCountdown.tsx'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { useCountdown, useUrgent } from './useCountdown.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const STEP = 10

/** Time passes for the client and for the page. */
async function elapse(clock: { advance(ms: number): Promise<void> }, ms: number) {
  for (let left = ms; left > 0; left -= STEP) {
    await act(async () => {
      await clock.advance(STEP)
      vi.advanceTimersByTime(STEP)
    })
  }
}

const timer = () => screen.getByRole('timer')

test('ticks each second, and never shows more than is left', async () => {
  const { clock } = await renderOnStage(<ImpersonationCountdown />, { context: withTimeLeft(62) })
  expect(timer()).toHaveTextContent('1:02 left')
  await elapse(clock, 1100)
  expect(timer()).toHaveTextContent('1:00 left')
  await elapse(clock, 3000)
  expect(timer()).toHaveTextContent('0:57 left')
})

test('recomputes rather than counts: a page that was frozen shows the truth when it is seen again', async () => {
  const { clock } = await renderOnStage(<ImpersonationCountdown />, { context: withTimeLeft(600) })
  await act(() => clock.advance(300_000))
  expect(timer()).toHaveTextContent('10:00 left')
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'))
  })
  expect(timer()).toHaveTextContent('5:00 left')
})

test('is silent, and can be read as words', async () => {
  await renderOnStage(<ImpersonationCountdown />, { context: withTimeLeft(581) })
  expect(timer()).toHaveAttribute('aria-live', 'off')
  expect(timer()).toHaveAccessibleName('Time left')
  expect(timer()).toHaveTextContent('9 minutes 41 seconds')
})

let renders = 0

function Neighbour() {
  renders += 1
  return useUrgent() ? <p>hurry</p> : null
}

test('nothing else renders with each second', async () => {
  const page = (
    <>
      <Neighbour />
      <ImpersonationCountdown />
    </>
  )
  const { clock } = await renderOnStage(page, { context: withTimeLeft(70) })
  const before = renders
  await elapse(clock, 9000)
  expect(renders).toBe(before)
  await elapse(clock, 2000)
  expect(screen.getByText('hurry')).toBeInTheDocument()
})

test('one timer, however many countdowns, and none without a session', async () => {
  const page = (
    <>
      <ImpersonationCountdown />
      <ImpersonationCountdown />
      <ImpersonationCountdown />
    </>
  )
  const { client, view } = await renderOnStage(page, { prepare: ({ client }) => client.start(startRequest()) })
  expect(vi.getTimerCount()).toBe(1)
  await act(() => client.end())
  expect(screen.queryByRole('timer')).toBeNull()
  expect(vi.getTimerCount()).toBe(0)
  view.unmount()
  expect(vi.getTimerCount()).toBe(0)
})

function Probe() {
  const { remaining, text } = useCountdown()
  return <p>{remaining === null ? 'no session' : text}</p>
}

test('useCountdown without a session says so', async () => {
  await renderOnStage(<Probe />, { context: contexts.own() })
  expect(screen.getByText('no session')).toBeInTheDocument()
})
