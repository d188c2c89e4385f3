const MINUTE = 60_000

/**
 * How many refused attempts of nobody in particular are written to the log in a minute. The log has one writer: without
 * a bound, anyone without a credential could keep it busy and fill it.
 */
const ANONYMOUS_PER_MINUTE = 600

/**
 * The same for one actor session: whoever has signed in, a customer among them, is no more entitled to fill it. What is done in a support
 * session is recorded all the same.
 */
const REFUSED_PER_MINUTE = 120

/** Says whether one more anonymous attempt is written. Counts per process. */
export function createAnonymousBound(now: () => number): () => boolean {
  const counts = createBound(now, ANONYMOUS_PER_MINUTE)
  return () => counts('')
}

/** Says whether one more refused attempt of an actor session is written. Counts per process. */
export function createRefusedBound(now: () => number): (actor: string) => boolean {
  return createBound(now, REFUSED_PER_MINUTE)
}

/** Remembers who came in this minute, and nobody of the one before. */
function createBound(now: () => number, most: number): (who: string) => boolean {
  let minute = Number.NEGATIVE_INFINITY
  let counts = new Map<string, number>()
  return (who) => {
    const current = Math.floor(now() / MINUTE)
    if (current !== minute) {
      minute = current
      counts = new Map()
    }
    const count = (counts.get(who) ?? 0) + 1
    counts.set(who, count)
    return count <= most
  }
}
