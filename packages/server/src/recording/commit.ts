import { appendAudit, type NewAuditEvent } from '../audit/append.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import type { Sql, Tx } from '../sql/sql.ts'

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
    return await sql.transaction((tx) => appendAfter(tx, work))
  } catch (error) {
    if (error instanceof AuditFailure) throw new Refusal('audit_unavailable')
    throw error
  }
}

/**
 * Like {@link commitRecorded}, but for changes that must never wait for the log: ending a session. When the log cannot
 * be written, the same work commits with its events in a queue, and {@link flushOutbox} writes them later.
 */
export async function commitRegardless<T>(sql: Sql, log: Log, work: Work<T>): Promise<T> {
  try {
    return await sql.transaction((tx) => appendAfter(tx, work, 'SET LOCAL lock_timeout = 2000'))
  } catch (error) {
    if (!(error instanceof AuditFailure)) throw error
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

async function appendAfter<T>(tx: Tx, work: Work<T>, before?: string): Promise<T> {
  const { result, events } = await work(tx)
  try {
    // Only from here on: waiting for the session's own row is right, waiting for the log is not.
    if (before !== undefined && events.length > 0) await tx.query(before)
    for (const event of events) await appendAudit(tx, event)
  } catch (error) {
    throw new AuditFailure(error)
  }
  return result
}

/** Tells a failure of the log from a failure of the work. Never leaves this file. */
class AuditFailure extends Error {
  constructor(cause: unknown) {
    super('The audit log could not be written.', { cause })
  }
}
