import type { Reads } from './reads.ts'

/** How long a process may go by what it has read, from the moment in which it asked. Milliseconds. */
export const LEASE = 200

/** Those of the longest standing are forgotten first: a few megabytes at most. */
const MOST = 4096

/** Reads that are held for {@link LEASE}. */
export interface Held {
  readonly reads: Reads
  /** Lets go of everything, also of what is being asked for right now. */
  drop(): void
}

interface HeldParts {
  readonly fresh: Reads
  /** Milliseconds by a clock that never goes back. */
  readonly monotonic: () => number
  /** Whether what is asked for at this moment may be held. */
  readonly mayHold: (at: number) => boolean
}

/**
 * Remembers what was read for as long as a lease lasts, counted from when the question was sent: the answer may have been
 * true at that moment alone. A failure is not remembered.
 */
export function createHeld({ fresh, monotonic, mayHold }: HeldParts): Held {
  let known = new Map<string, { readonly value: unknown; readonly sentAt: number }>()

  async function read<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const sentAt = monotonic()
    const found = known.get(name)
    if (found !== undefined && sentAt >= found.sentAt && sentAt < found.sentAt + LEASE) return found.value as T
    const before = known
    const holds = mayHold(sentAt)
    const value = await ask()
    // Dropped meanwhile: it was asked for before whatever made everybody let go.
    if (!holds || before !== known) return value
    known.delete(name)
    known.set(name, { value, sentAt })
    const [oldest] = known.keys()
    if (known.size > MOST && oldest !== undefined) known.delete(oldest)
    return value
  }

  return {
    reads: {
      session: (id) => read(`session ${id}`, () => fresh.session(id)),
      topSession: (key) => read(`top ${key}`, () => fresh.topSession(key)),
      actorSession: (which) => {
        const { key, iss, sub, signedInAt = null } = which
        return read(`actor ${JSON.stringify([key, iss, sub, signedInAt])}`, () => fresh.actorSession(which))
      },
      cookie: (hash) => read(`cookie ${hash}`, () => fresh.cookie(hash)),
      person: (id) => read(`person ${id}`, () => fresh.person(id)),
    },
    drop() {
      known = new Map()
    },
  }
}
