import type { OwnCaller, SupportCaller } from '../tokens/authenticate.ts'
import { hashOf } from './cookie.ts'

/** What a value of the cookie stood for when the database was last asked about it. */
export interface SeenCookie {
  readonly actor: { readonly iss: string; readonly sub: string }
  readonly session: string | null
  /** Without an own slot: good for the session that was handed over, and for nothing else. */
  readonly bound: boolean
}

/** Remembers, by their hashes, what cookies stood for: for ending while the database is away, and for nothing else. */
export interface SeenCookies {
  note(hash: string, caller: OwnCaller | SupportCaller): void
  /** `null`: this process has not seen it, or its time is over. */
  find(cookie: string, now: number): SeenCookie | null
}

/** The longest unseen ones are forgotten first. */
const MOST = 10_000

/** Kept in memory, one a process. */
export function createSeenCookies(): SeenCookies {
  const known = new Map<string, SeenCookie & { readonly expiresAt: number }>()
  return {
    note(hash, caller) {
      known.delete(hash)
      known.set(hash, { ...standsFor(caller), expiresAt: caller.expiresAt })
      const [oldest] = known.keys()
      if (known.size > MOST && oldest !== undefined) known.delete(oldest)
    },
    find(cookie, now) {
      const seen = known.get(hashOf(cookie))
      if (seen === undefined || now >= seen.expiresAt) return null
      const { actor, session, bound } = seen
      return { actor, session, bound }
    },
  }
}

function standsFor(caller: OwnCaller | SupportCaller): SeenCookie {
  if (caller.kind === 'own') return { actor: { iss: caller.iss, sub: caller.sub }, session: null, bound: false }
  const { id, actorIss: iss, actorSub: sub } = caller.row
  return { actor: { iss, sub }, session: id, bound: caller.below === null }
}
