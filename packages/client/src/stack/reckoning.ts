import { anchor, type Offset } from './anchor.ts'

/** Disagreement of wall and monotonic clock after which the machine must have slept. Milliseconds. */
const JUMP = 1000

/** One moment by both clocks of this device. Milliseconds. */
export interface Instant {
  readonly monotonic: number
  readonly wall: number
}

/** What a tab knows of the server's time. */
export interface Reckoning {
  /** `null` before the first answer. */
  readonly offset: Offset | null
  /** Wall minus monotonic clock, as they were last found to agree. */
  readonly drift: number
  /** How often they were found to disagree: the device slept, or its clock was set. */
  readonly jumps: number
  /** At which of these the server told the time last. Fewer: nobody knows how long the sleep was. */
  readonly measured: number
  /** What was shown last. */
  readonly shown: { readonly deadline: number; readonly left: number } | null
}

export function beginReckoning({ monotonic, wall }: Instant): Reckoning {
  return { offset: null, drift: wall - monotonic, jumps: 0, measured: 0, shown: null }
}

/** Looks at both clocks. Whether the device slept, or only its clock was set, nobody here can tell. */
export function look(reckoning: Reckoning, { monotonic, wall }: Instant): Reckoning {
  const drift = wall - monotonic
  const agree = Math.abs(drift - reckoning.drift) <= JUMP
  return agree ? reckoning : { ...reckoning, drift, jumps: reckoning.jumps + 1 }
}

/** When a question was sent, and how many jumps had been found by then. */
export interface Asked {
  readonly sentAt: number
  readonly jumps: number
}

/** The server's `now`, as the answer to a question. A question that slept on its way says nothing about now. */
export function hear(before: Reckoning, { sentAt, jumps }: Asked, now: number, instant: Instant): Reckoning {
  const reckoning = look(before, instant)
  const slept = reckoning.jumps !== jumps
  if (slept && reckoning.offset !== null) return reckoning
  // What was measured before a sleep is of no use after it.
  const previous = isDoubted(reckoning) ? null : reckoning.offset
  const offset = anchor(previous, { now, sentAt, receivedAt: instant.monotonic })
  return { ...reckoning, offset, measured: slept ? reckoning.measured : jumps }
}

/**
 * The server's `now` as it was rendered into the page. `born`: the first instant here; `asked`: the monotonic one by which the
 * page had not been rendered. A page may come out of a cache hours later, and nothing but the device's own clock can give that
 * away. Where that says otherwise one of the two is wrong, and until the server has been asked nobody can tell which.
 */
export function hearRendered(before: Reckoning, born: Instant, asked: number, now: number): Reckoning {
  const reckoning = hear(before, { sentAt: asked, jumps: before.jumps }, now, born)
  const age = born.wall - now
  const agree = age >= -JUMP && age <= born.monotonic - asked + JUMP
  return agree ? reckoning : { ...reckoning, jumps: reckoning.jumps + 1 }
}

/** The server's clock, or a little later than it is; before the first answer, the device's own. */
export function serverNow({ offset }: Reckoning, { monotonic, wall }: Instant): number {
  return offset === null ? wall : monotonic + offset
}

/**
 * Milliseconds to a deadline, for display: never negative, and never rising while the deadline stands; `null` while
 * nobody can tell.
 */
export function show(
  before: Reckoning,
  deadline: number,
  instant: Instant,
): Reckoning & { readonly left: number | null } {
  const reckoning = look(before, instant)
  if (isDoubted(reckoning)) return { ...reckoning, left: null }
  const found = Math.max(0, deadline - serverNow(reckoning, instant))
  // A better sample may find more time than was shown; what was shown stands until it is true.
  const left = reckoning.shown?.deadline === deadline ? Math.min(reckoning.shown.left, found) : found
  return { ...reckoning, shown: { deadline, left }, left }
}

function isDoubted({ jumps, measured }: Reckoning): boolean {
  return jumps !== measured
}
