import type { Api } from './api.ts'
import type { Failure } from './failure.ts'

/** What is known of one path. Data stays while it is asked for again. */
export interface Entry {
  readonly data: unknown
  readonly failure: Failure | null
  readonly loading: boolean
  /** When the data came, by the monotonic clock. */
  readonly at: number
}

/** Answers by path, for one identity at a time. */
export interface QueryCache {
  get(path: string): Entry | undefined
  subscribe(listener: () => void): () => void
  /** Asks, unless this path is being asked for already or its data is younger than `fresh` milliseconds. */
  load(path: string, fresh?: number): void
  /** Says that a page shows this path. Returns its own undo. */
  watch(path: string): () => void
  /** After a change: asks again for what is shown and begins so, forgets the rest that does. */
  refresh(prefix: string): void
  /** Forgets all, drops what is on its way. Called while the page shows nobody's data. */
  clear(): void
  /** Moves with `clear`, so that what is mounted asks anew. */
  generation(): number
}

export function createQueryCache(api: Api): QueryCache {
  const listeners = new Set<() => void>()
  const watchers = new Map<string, number>()
  let entries = new Map<string, Entry>()
  let flights = new Map<string, AbortController>()
  let generation = 0

  function put(path: string, entry: Entry) {
    entries.set(path, entry)
    for (const listener of listeners) listener()
  }

  async function fly(path: string) {
    const started = generation
    const flight = new AbortController()
    flights.set(path, flight)
    const known = entries.get(path)
    put(path, { data: known?.data, failure: null, loading: true, at: known?.at ?? 0 })
    const answer = await api.get<unknown>(path, flight.signal)
    // The world moved on: another identity, or a newer question for the same path.
    if (started !== generation || flights.get(path) !== flight) return
    flights.delete(path)
    if (answer.ok) put(path, { data: answer.data, failure: null, loading: false, at: performance.now() })
    else put(path, { data: known?.data, failure: answer.failure, loading: false, at: 0 })
  }

  return {
    get: (path) => entries.get(path),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    load(path, fresh = 0) {
      const at = entries.get(path)?.at ?? 0
      if (!flights.has(path) && (at === 0 || performance.now() - at >= fresh)) void fly(path)
    },
    watch(path) {
      watchers.set(path, (watchers.get(path) ?? 0) + 1)
      return () => watchers.set(path, (watchers.get(path) ?? 1) - 1)
    },
    refresh(prefix) {
      for (const path of [...entries.keys()].filter((key) => key.startsWith(prefix))) {
        flights.get(path)?.abort()
        flights.delete(path)
        if ((watchers.get(path) ?? 0) > 0) void fly(path)
        else entries.delete(path)
      }
    },
    clear() {
      generation += 1
      for (const flight of flights.values()) flight.abort()
      flights = new Map()
      entries = new Map()
      for (const listener of listeners) listener()
    },
    generation: () => generation,
  }
}
