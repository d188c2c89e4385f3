/** Time as the client sees it. Only `monotonic` decides anything; `wall` only detects that the machine slept. */
export interface Clock {
  /** Milliseconds from an arbitrary start, never going back. */
  monotonic(): number
  /** Milliseconds since the epoch, as the device believes. */
  wall(): number
  /** The monotonic instant at which this page was asked for. Left out: it is not known. */
  pageStart?(): number
  /** Calls back after `ms`, or later. Returns its own undo. */
  after(ms: number, callback: () => void): () => void
}

/** The browser's clock. */
export function browserClock(): Clock {
  return {
    monotonic: () => performance.now(),
    wall: () => Date.now(),
    // `performance.now()` counts from the start of the navigation.
    pageStart: () => 0,
    after(ms, callback) {
      // Called through an arrow each time: a direct reference would escape fake timers installed later.
      // More than the platform can count would come at once.
      const id = setTimeout(() => callback(), Math.min(ms, 2 ** 31 - 1))
      return () => clearTimeout(id)
    },
  }
}
