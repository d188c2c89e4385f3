import type { Sql, Statement, Tx } from '../sql/sql.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'

/** A transaction that says whether it changes what others may hold. */
class WatchedTx implements Tx {
  readonly #tx: Tx
  announced = false

  constructor(tx: Tx) {
    this.#tx = tx
  }

  query<R extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]> {
    return this.#tx.query<R>(text, params)
  }
}

/**
 * Says that this transaction changes, or finds changed by somebody whose answer may still be waiting, what other processes
 * may hold. Whoever asked for it is answered once they have let go.
 */
export function announce(tx: Tx): void {
  if (tx instanceof WatchedTx) tx.announced = true
}

interface Announcing {
  /** Called before each transaction, so that what went before is in the log before it. Never rejects. */
  readonly before: () => Promise<void>
  /** Waits until nobody goes by what was true before. Never rejects. */
  readonly settled: () => Promise<void>
  /** The database cannot be asked. */
  readonly onOutage: () => void
}

/**
 * The database as everything but the notices uses it: what was announced in a transaction is settled before it resolves.
 * There is no other door, so that no end can forget to wait.
 */
export function announcingSql(sql: Sql, { before, settled, onOutage }: Announcing): Sql {
  const noticing = (error: unknown): never => {
    if (error instanceof DatabaseUnavailable) onOutage()
    throw error
  }
  return {
    engine: sql.engine,
    query: (text, params) => sql.query<never>(text, params).catch(noticing),
    async transaction<T>(work: (tx: Tx) => Promise<T>, last?: (result: T) => readonly Statement[]): Promise<T> {
      await before()
      let watched: WatchedTx | null = null
      const result = await sql
        .transaction((tx) => {
          watched = new WatchedTx(tx)
          return work(watched)
        }, last)
        .catch(noticing)
      if (isAnnounced(watched)) await settled()
      return result
    },
    listen: (channel, onNotice, onLost) => sql.listen(channel, onNotice, onLost),
    close: () => sql.close(),
  }
}

function isAnnounced(watched: WatchedTx | null): boolean {
  return watched?.announced === true
}
