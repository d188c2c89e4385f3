import { appendAudit, appendStatement, type NewAuditEvent } from '../audit/append.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Sql, Statement, Tx } from '../sql/sql.ts'
import { LastStatementsError } from '../sql/transactionScope.ts'

/** What a transaction did, and what the log shall say about it. */
export interface Recorded<T> {
  readonly result: T
  readonly events: readonly NewAuditEvent[]
}

type Work<T> = (tx: Tx) => Promise<Recorded<T>>

/**
 * Runs `work` in one transaction and appends its events as the last thing in it. No audit, no change.
 *
 * @throws Refusal `audit_unavailable` when the log cannot be written; then nothing happened
 */
export async function commitRecorded<T>(sql: Sql, work: Work<T>): Promise<T> {
  try {
    return await transact(sql, work)
  } catch (error) {
    if (error instanceof LastStatementsError) throw new Refusal('audit_unavailable')
    throw error
  }
}

/**
 * Like {@link commitRecorded}, but for changes that must never wait for the log: ending a session. When the log cannot
 * be written, the same work commits with its events in a queue, and {@link flushOutbox} writes them later.
 */
export async function commitRegardless<T>(sql: Sql, log: Log, work: Work<T>): Promise<T> {
  try {
    return await transact(sql, work, [{ text: 'SET LOCAL lock_timeout = 2000' }])
  } catch (error) {
    if (!(error instanceof LastStatementsError)) throw error
    log({ level: 'error', event: 'audit_queued', error: error.cause })
  }
  return sql.transaction(async (tx) => {
    const { result, events } = await work(tx)
    for (const event of events) {
      await tx.query('INSERT INTO understudy.audit_outbox (event) VALUES ($1)', [JSON.stringify(event)])
    }
    return result
  })
}

/** Writes what was queued while the log was away, oldest first. Gives how many events that were. */
export async function flushOutbox(sql: Sql): Promise<number> {
  for (let written = 0; ; written += 1) {
    const more = await sql.transaction(async (tx) => {
      const [oldest] = await tx.query<{ id: number; event: string }>(
        'SELECT id, event FROM understudy.audit_outbox ORDER BY id LIMIT 1 FOR UPDATE',
      )
      if (oldest === undefined) return false
      await tx.query('DELETE FROM understudy.audit_outbox WHERE id = $1', [oldest.id])
      await appendAudit(tx, JSON.parse(oldest.event) as NewAuditEvent)
      return true
    })
    if (!more) return written
  }
}

/** The log is locked from its first event to the commit, so the two go to the database together. */
async function transact<T>(sql: Sql, work: Work<T>, before: readonly Statement[] = []): Promise<T> {
  const { result } = await sql.transaction(work, ({ events }) =>
    // Only from here on: waiting for the session's own row is right, waiting for the log is not.
    events.length === 0 ? [] : [...before, ...events.map(appendStatement)],
  )
  return result
}
