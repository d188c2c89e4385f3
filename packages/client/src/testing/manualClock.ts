import type { Clock } from '../ports/clock.ts'

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** The true time, milliseconds since the epoch: what the fake server's clock shows. Device clocks may disagree. */
  truth(): number
  /** Lets time pass, running timers in order and letting promises settle in between. */
  advance(ms: number): Promise<void>
  /** The machine sleeps: wall clock and truth go on, the monotonic clock and all timers stand still. */
  sleep(ms: number): void
  /** The device's wall clock is set, forwards or back. */
  setWallClock(by: number): void
  /** Timers that wait. */
  pending(): number
}

/**
 * Time by hand, for tests and stories. Starts on 1 June 2026, 09:00 UTC.
 *
 * @example const clock = manualClock(); await clock.advance(60_000)
 */
export function manualClock(start: number = Date.UTC(2026, 5, 1, 9)): ManualClock {
  let truth = start
  let monotonic = 1000
  let skew = 0
  let nextId = 0
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>()

  function pass(ms: number) {
    truth += ms
    monotonic += ms
  }

  return {
    monotonic: () => monotonic,
    wall: () => truth + skew,
    truth: () => truth,
    after(ms, callback) {
      const id = nextId
      nextId += 1
      timers.set(id, { at: monotonic + Math.max(0, ms), callback })
      return () => timers.delete(id)
    },
    async advance(ms) {
      const until = monotonic + ms
      await flush()
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= until)
        const first = due.sort(([, one], [, other]) => one.at - other.at)[0]
        if (first === undefined) break
        const [id, { at, callback }] = first
        timers.delete(id)
        pass(Math.max(0, at - monotonic))
        callback()
        await flush()
      }
      pass(Math.max(0, until - monotonic))
      await flush()
    },
    sleep(ms) {
      truth += ms
    },
    setWallClock(by) {
      skew += by
    },
    pending: () => timers.size,
  }
}

/** Lets everything that waits for promises only come to rest. */
export async function flush(): Promise<void> {
  for (let round = 0; round < 60; round += 1) await Promise.resolve()
}
