import type { Clock } from '../src/ports/clock.ts'
import type { Instant } from '../src/stack/reckoning.ts'
import { type Passing, passOnDevice, SWITCHED_ON } from './device.ts'

interface Timer {
  readonly ms: number
  readonly callback: () => void
}

/** A clock that moves, and timers that fire, when the script says so, and never by themselves. */
export interface ScriptedClock extends Clock {
  /** Timers that wait, oldest first. */
  timers(): readonly Timer[]
  fire(timer: Timer): void
  /** Does something at a later time, and is back at the old one. */
  at(ms: number, run: () => void): void
  pass(passing: Passing): void
  instant(): Instant
}

export function scriptedClock(from: Instant = SWITCHED_ON): ScriptedClock {
  const waiting = new Set<Timer>()
  let instant = from
  return {
    monotonic: () => instant.monotonic,
    wall: () => instant.wall,
    after(ms, callback) {
      const timer = { ms, callback }
      waiting.add(timer)
      return () => waiting.delete(timer)
    },
    timers: () => [...waiting],
    fire(timer) {
      if (waiting.delete(timer)) timer.callback()
    },
    at(ms, run) {
      const { monotonic, wall } = instant
      const before = instant
      instant = { monotonic: monotonic + ms, wall: wall + ms }
      run()
      instant = before
    },
    pass(passing) {
      instant = passOnDevice(instant, passing)
    },
    instant: () => instant,
  }
}
