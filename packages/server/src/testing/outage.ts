import type { Sql } from '../sql/sql.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'

/** A database that goes away and comes back when a test says so. */
export interface Outage {
  readonly sql: Sql
  /** `down`: nobody answers. `silent`: nothing is ever answered. `commit`: the answer to each commit is lost. */
  set(to: 'up' | 'down' | 'silent' | 'commit'): void
}

/** Puts itself between a bridge and its database. */
export function outageOf(sql: Sql): Outage {
  let state: 'up' | 'down' | 'silent' | 'commit' = 'up'
  const listeners = new Set<{ readonly lost: () => void; readonly back: () => void }>()

  async function reach(): Promise<void> {
    if (state === 'down') throw new DatabaseUnavailable(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
    if (state === 'silent') await new Promise(() => undefined)
  }

  return {
    set: (to) => {
      const lost = to === 'down' && state !== 'down'
      const back = to !== 'down' && state === 'down'
      state = to
      // As a connection that listens does: it breaks with the database, and says so when it is there again.
      for (const listener of [...listeners]) {
        if (lost) listener.lost()
        if (back) listener.back()
      }
    },
    sql: {
      ...sql,
      async query(text, params) {
        await reach()
        return sql.query(text, params)
      },
      async transaction(work, last) {
        await reach()
        const result = await sql.transaction(work, last)
        if (state === 'commit') throw new DatabaseUnavailable(undefined, 'unknown')
        return result
      },
      async listen(channel, onNotice, onLost) {
        await reach()
        const stop = await sql.listen(channel, (payload) => state !== 'down' && onNotice(payload))
        const listener = { lost: () => onLost?.(), back: () => onNotice('') }
        listeners.add(listener)
        return async () => {
          listeners.delete(listener)
          await stop()
        }
      },
    },
  }
}
