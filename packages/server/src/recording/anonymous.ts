const MINUTE = 60_000

/**
 * How many refused attempts of nobody in particular are written to the log in a minute. The log has one writer: without
 * a bound, anyone without a credential could keep it busy and fill it.
 */
const ANONYMOUS_PER_MINUTE = 600

/** Says whether one more anonymous attempt is written. Counts per process. */
export function createAnonymousBound(now: () => number): () => boolean {
  let minute = Number.NEGATIVE_INFINITY
  let count = 0
  return () => {
    const current = Math.floor(now() / MINUTE)
    if (current !== minute) {
      minute = current
      count = 0
    }
    count += 1
    return count <= ANONYMOUS_PER_MINUTE
  }
}
