import type { Clock } from '../ports/clock.ts'
import {
  type Asked,
  beginReckoning,
  hear,
  hearRendered,
  type Instant,
  look,
  serverNow,
  show,
} from '../stack/reckoning.ts'

/** The server's time as far as this device can know it. */
export interface Timekeeper {
  /** Call it when a question is sent, and what it gives with the server's `now` when the answer has come. */
  asking(): (now: number) => void
  /** The server's `now` that the page was rendered with. `asked`: the monotonic instant by which it had not been. */
  rendered(now: number, asked: number): void
  /** The server's clock now, or a little later than it is; before the first answer, the device's own. */
  now(): number
  /** Milliseconds to a server deadline. Decides; may rise by less than a round trip when a better sample comes. */
  left(deadline: number): number
  /**
   * The same for display: never negative, and never rising while the deadline stands. `null` while nobody can tell: the
   * device slept or its clock was set, and the server has not been asked since.
   */
  remaining(deadline: number): number | null
  /** Whether the device slept or its clock was set since the last call that said so. */
  jumped(): boolean
}

/** `born`: both clocks at the moment from which sleep is to be noticed. @default now */
export function createTimekeeper(clock: Clock, born: Instant = instantOf(clock)): Timekeeper {
  let reckoning = beginReckoning(born)
  let told = 0

  const now = () => serverNow(reckoning, instantOf(clock))
  return {
    now,
    asking() {
      reckoning = look(reckoning, instantOf(clock))
      const asked: Asked = { sentAt: clock.monotonic(), jumps: reckoning.jumps }
      return (now) => {
        reckoning = hear(reckoning, asked, now, instantOf(clock))
      }
    },
    rendered(now, asked) {
      reckoning = hearRendered(reckoning, born, asked, now)
    },
    left: (deadline) => deadline - now(),
    remaining(deadline) {
      const { left, ...rest } = show(reckoning, deadline, instantOf(clock))
      reckoning = rest
      return left
    },
    jumped() {
      reckoning = look(reckoning, instantOf(clock))
      const jumped = reckoning.jumps !== told
      told = reckoning.jumps
      return jumped
    },
  }
}

function instantOf(clock: Clock): Instant {
  return { monotonic: clock.monotonic(), wall: clock.wall() }
}
