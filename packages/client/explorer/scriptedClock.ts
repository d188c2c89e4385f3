import type { Clock } from '../src/ports/clock.ts'
import { NOW } from './cast.ts'

interface Timer {
  readonly ms: number
  readonly callback: () => void
}

/** A clock that stands still. Its timers fire when the script says so, and never by themselves. */
export interface ScriptedClock extends Clock {
  /** Timers that wait, oldest first. */
  timers(): readonly Timer[]
  fire(timer: Timer): void
  /** Does something at a later time, and is back at the old one. */
  at(ms: number, run: () => void): void
}

export function scriptedClock(): ScriptedClock {
  const waiting = new Set<Timer>()
  let passed = 0
  return {
    monotonic: () => passed,
    wall: () => NOW + passed,
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
      passed += ms
      run()
      passed -= ms
    },
  }
}
