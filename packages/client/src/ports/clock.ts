/** Time as the client sees it. Only `monotonic` decides anything; `wall` only detects that the machine slept. */
export interface Clock {
  /** Milliseconds from an arbitrary start, never going back. */
  monotonic(): number
  /** Milliseconds since the epoch, as the device believes. */
  wall(): number
  /** The monotonic instant at which this page was asked for. Left out: it is not known. */
  pageStart?(): number
  /**
   * Calls back after `ms`, or later. Returns its own undo. `awaited`: somebody waits for what comes of it; the others must
   * not keep a process (Node) alive.
   */
  after(ms: number, callback: () => void, awaited?: boolean): () => void
}

/**
 * The browser's clock. In Node, what nobody waits for ends with the process, also where `dispose()` was forgotten.
 *
 * @example createImpersonationClient({ connector, clock: { ...browserClock(), pageStart: () => navigationStart } })
 */
export function browserClock(): Clock {
  return {
    monotonic: () => performance.now(),
    wall: () => Date.now(),
    // `performance.now()` counts from the start of the navigation.
    pageStart: () => 0,
    after(ms, callback, awaited) {
      // Called through an arrow each time: a direct reference would escape fake timers installed later.
      // More than the platform can count would come at once.
      const id = setTimeout(() => callback(), Math.min(ms, 2 ** 31 - 1))
      // A number in browsers, which has no such member.
      if (!awaited) id.unref?.()
      return () => clearTimeout(id)
    },
  }
}
