import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tx } from './sql.ts'

/** What both engines share about transactions: a statement in the wrong place or a swallowed failure must not pass. */
export interface TransactionScope {
  /** Runs the body of a transaction that is already open. The caller commits or rolls back. */
  run<T>(query: Tx['query'], work: (tx: Tx) => Promise<T>): Promise<T>
  /** @throws when called from inside a transaction of the same database. */
  assertOutside(): void
}

export function createTransactionScope(): TransactionScope {
  const current = new AsyncLocalStorage<{ open: boolean }>()

  return {
    async run(query, work) {
      const scope = { open: true }
      let failure: unknown = null
      const tx: Tx = {
        async query<R extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]> {
          if (!scope.open) throw new Error('This transaction is over. Await every statement inside the callback.')
          try {
            return await query<R>(text, params)
          } catch (error) {
            failure ??= error
            throw error
          }
        },
      }
      try {
        const result = await current.run(scope, () => work(tx))
        // PostgreSQL answers COMMIT of an aborted transaction with a silent ROLLBACK.
        if (failure !== null) throw failure
        return result
      } finally {
        scope.open = false
      }
    },
    assertOutside() {
      if (current.getStore()?.open === true) {
        throw new Error('The database was asked inside one of its own transactions. Use the `tx` of the callback.')
      }
    },
  }
}
