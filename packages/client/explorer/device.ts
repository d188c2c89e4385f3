import type { Instant } from '../src/stack/reckoning.ts'
import { NOW } from './cast.ts'

/** One step of time, and a sleep too short to be told from clocks that are read a moment apart. Milliseconds. */
export const TICK = 300_000
export const NAP = 700

/** How far somebody sets the device's clock. Milliseconds. */
const SET = 3_600_000

/** What time can do. A device that sleeps, or naps, stops its monotonic clock. */
export type Passing = 'tick' | 'sleep' | 'nap' | 'set-clock'

/** A device that was switched on when the server's clock showed `NOW`. */
export const SWITCHED_ON: Instant = { monotonic: 0, wall: NOW }

/** How much goes by on the server's clock. Milliseconds. */
export function lasting(passing: Passing): number {
  if (passing === 'set-clock') return 0
  return passing === 'nap' ? NAP : TICK
}

export function passOnDevice({ monotonic, wall }: Instant, passing: Passing): Instant {
  const awake = passing === 'tick' ? TICK : 0
  const shown = passing === 'set-clock' ? SET : lasting(passing)
  return { monotonic: monotonic + awake, wall: wall + shown }
}
