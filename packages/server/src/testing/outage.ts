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

  async function reach(): Promise<void> {
    if (state === 'down') throw new DatabaseUnavailable(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
    if (state === 'silent') await new Promise(() => undefined)
  }

  return {
    set: (to) => {
      state = to
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
    },
  }
}
