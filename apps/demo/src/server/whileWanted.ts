import type { Sql, Tx } from '@understudy/server/sql'

/**
 * The database for work that may be given up: once `signal` has fired every statement rejects with its reason, so that a
 * transaction under way is rolled back. Without a signal it is the database itself.
 */
export function whileWanted(sql: Sql, signal: AbortSignal | undefined): Sql {
  if (signal === undefined) return sql
  const asking = ({ query }: Tx): Tx => ({
    async query(text, params) {
      signal.throwIfAborted()
      return query(text, params)
    },
  })
  return { ...sql, ...asking(sql), transaction: (work) => sql.transaction((tx) => work(asking(tx))) }
}
