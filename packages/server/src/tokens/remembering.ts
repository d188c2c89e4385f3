import { createHash } from 'node:crypto'

/** What a verified token says, as far as remembering it goes. */
interface Verdict {
  /** Milliseconds. */
  readonly expiresAt: number
  readonly expired?: boolean
}

/** How long a key that was taken away still counts for a token that was verified with it. Milliseconds. */
export const REMEMBERED_FOR = 60_000

/** The longest unused ones are forgotten first: two or three megabytes at most. */
const MOST = 4096

/**
 * Verifies a token once, and remembers the verdict by the digest of the whole token, signature included: a signature takes
 * fifty times as long as a digest. Only good verdicts are kept, for {@link REMEMBERED_FOR} at most, never beyond the token's
 * own time, and never behind the moment in which it was verified. Says nothing about sessions, people, or possession of a key.
 */
export function remembering<T extends Verdict>(
  verify: (token: string) => Promise<T>,
  now: () => number,
): (token: string) => Promise<T> {
  const known = new Map<string, { readonly verdict: T; readonly at: number }>()

  return async (token) => {
    const digest = createHash('sha256').update(token).digest('base64url')
    const at = now()
    const found = known.get(digest)
    known.delete(digest)
    if (found !== undefined && at >= found.at && at < Math.min(found.at + REMEMBERED_FOR, found.verdict.expiresAt)) {
      known.set(digest, found)
      return found.verdict
    }
    const verdict = await verify(token)
    if (verdict.expired === true || at >= verdict.expiresAt) return verdict
    known.set(digest, { verdict, at })
    const [oldest] = known.keys()
    if (known.size > MOST && oldest !== undefined) known.delete(oldest)
    return verdict
  }
}
