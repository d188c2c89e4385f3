import type { Page } from '@playwright/test'

declare global {
  interface Window {
    __moveClock?: (by: { readonly wall: number; readonly monotonic: number }) => void
    /** The machine's own time, which is the server's as well. */
    __machineNow?: () => number
    /** From now on no timer fires before a minute is over. */
    __throttle?: () => void
  }
}

/** Runs in the page, before its own scripts: gives it two clocks that a test can move. `start`: ahead by the wall clock. */
export function movableClock(start: number): void {
  const RealDate = Date
  const realNow = performance.now.bind(performance)
  let ahead = { wall: start, monotonic: 0 }
  class MovedDate extends RealDate {
    constructor(...given: readonly unknown[]) {
      super(...((given.length === 0 ? [RealDate.now() + ahead.wall] : given) as [number]))
    }
    static override now() {
      return RealDate.now() + ahead.wall
    }
  }
  Object.assign(window, { Date: MovedDate })
  performance.now = () => realNow() + ahead.monotonic
  window.__machineNow = () => RealDate.now()
  const schedule = window.setTimeout.bind(window)
  let shortest = 0
  const later = (handler: TimerHandler, delay = 0, ...rest: unknown[]) =>
    schedule(handler, Math.max(delay, shortest), ...rest)
  Object.assign(window, { setTimeout: later })
  window.__throttle = () => {
    shortest = 60_000
  }
  window.__moveClock = (by) => {
    ahead = { wall: ahead.wall + by.wall, monotonic: ahead.monotonic + by.monotonic }
  }
}

/** Gives every document that the page loads from now on such clocks. */
export async function setUpClock(page: Page, wall = 0): Promise<void> {
  await page.addInitScript(movableClock, wall)
}

/** Moves the page's clocks, milliseconds. */
export async function moveClock(page: Page, by: { readonly wall: number; readonly monotonic: number }): Promise<void> {
  await page.evaluate((moved) => window.__moveClock?.(moved), by)
}
