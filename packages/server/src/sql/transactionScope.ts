import { AsyncLocalStorage } from 'node:async_hooks'
import type { Statement, Tx } from './sql.ts'
import { together } from './together.ts'

/** What both engines share about transactions: a statement in the wrong place or a swallowed failure must not pass. */
export interface TransactionScope {
  /** Runs the body of a transaction that is already open. The caller rolls back when this rejects. */
  run<T>(query: Tx['query'], body: TransactionBody<T>): Promise<T>
  /** @throws when called from inside a transaction of the same database. */
  assertOutside(): void
}

export interface TransactionBody<T> {
  work(tx: Tx): Promise<T>
  last(result: T): readonly Statement[]
  /** Called once the last statements are on their way, and before they are answered. */
  commit(): Promise<unknown>
}

/** The statements that go with the commit failed, and so nothing was committed. `cause` is why. */
export class LastStatementsError extends Error {
  constructor(cause: unknown) {
    super('The last statements of a transaction failed.', { cause })
  }
}

export function createTransactionScope(): TransactionScope {
  const current = new AsyncLocalStorage<{ open: boolean }>()

  return {
    async run(query, { work, last, commit }) {
      const scope = { open: true }
      let failure: unknown = null
      const sent = new Set<Promise<unknown>>()
      const tx: Tx = {
        async query<R extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]> {
          if (!scope.open) throw new Error('This transaction is over. Await every statement inside the callback.')
          const statement = query<R>(text, params)
          sent.add(statement)
          try {
            return await statement
          } catch (error) {
            failure ??= error
            throw error
          } finally {
            sent.delete(statement)
          }
        },
      }
      try {
        const result = await current
          .run(scope, () => work(tx))
          .catch((error: unknown) => {
            throw onlyFollowed(error) ? (failure ?? error) : error
          })
        // PostgreSQL answers COMMIT of an aborted transaction with a silent ROLLBACK.
        if (failure !== null) throw failure
        scope.open = false
        const statements = asLast(() => last(result))
        // Those of `work` that it did not wait for.
        const before = together(...sent)
        const lastOnes = statements.map(({ text, params }) => query(text, params))
        const committed = commit()
        // A commit that was not answered may have happened all the same: then it is not the statements that failed. Behind
        // one of `work` that failed, the last ones have to.
        await together(committed, before, together(...lastOnes).catch(asLastError))
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

/** Behind a failed statement PostgreSQL refuses every other: what failed first says why, also when nobody waited for it. */
function onlyFollowed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02'
}

/** The `last` of a transaction that has nothing to send with its commit. */
export function nothingMore(): readonly Statement[] {
  return []
}

/** Before anything of it is sent: what cannot even be said must not be followed by a commit. */
function asLast<T>(say: () => T): T {
  try {
    return say()
  } catch (error) {
    throw new LastStatementsError(error)
  }
}

function asLastError(cause: unknown): never {
  throw new LastStatementsError(cause)
}
