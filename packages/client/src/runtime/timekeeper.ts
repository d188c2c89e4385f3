import type { Clock } from '../ports/clock.ts'
import { anchor, type Offset, type TimeSample } from '../stack/anchor.ts'

/** Disagreement of wall and monotonic clock after which the machine must have slept. Milliseconds. */
const JUMP = 2000

/** One moment by both clocks of this device. Milliseconds. */
export interface Instant {
  readonly monotonic: number
  readonly wall: number
}

/** The server's time as far as this device can know it. */
export interface Timekeeper {
  sample(sample: TimeSample): void
  /** The server's clock now, or a little later than it is; before the first answer, the device's own. */
  now(): number
  /** Milliseconds to a server deadline. Decides; may rise by less than a round trip when a better sample comes. */
  left(deadline: number): number
  /** The same for display: never negative, and never rising while the deadline stands. */
  remaining(deadline: number): number
  /** Whether the device slept or its clock was set since the last call that said so. */
  jumped(): boolean
}

/** `born`: both clocks at the moment from which sleep is to be noticed. @default now */
export function createTimekeeper(clock: Clock, born: Instant = instantOf(clock)): Timekeeper {
  let offset: Offset | null = null
  let drift = born.wall - born.monotonic
  let shown: { readonly deadline: number; readonly left: number } | null = null

  const now = () => (offset === null ? clock.wall() : clock.monotonic() + offset)
  return {
    now,
    sample(sample) {
      offset = anchor(offset, sample)
    },
    left: (deadline) => deadline - now(),
    remaining(deadline) {
      const left = Math.max(0, deadline - now())
      // A better sample may find more time than was shown; what was shown stands until it is true.
      const capped = shown?.deadline === deadline ? Math.min(shown.left, left) : left
      shown = { deadline, left: capped }
      return capped
    },
    jumped() {
      const present = clock.wall() - clock.monotonic()
      if (Math.abs(present - drift) <= JUMP) return false
      drift = present
      return true
    },
  }
}

function instantOf(clock: Clock): Instant {
  return { monotonic: clock.monotonic(), wall: clock.wall() }
}
