import type { AuditEvent } from '@understudy/protocol'
import type { Statement, Tx } from '../sql/sql.ts'
import { canonicalText } from './canonical.ts'

/** An event before it has a place in the log. */
export interface NewAuditEvent extends Omit<AuditEvent, 'seq' | 'prev' | 'hash' | 'time'> {
  /** Milliseconds since the epoch by the server's clock. */
  readonly time: number
}

/**
 * The statement that writes one event at the end of the log, in the transaction of the change it records: both become
 * visible together, or neither does. There is one end of the log, and it is locked from here to the commit, so this goes
 * last.
 *
 * @throws on what JSON cannot say
 */
export function appendStatement(event: NewAuditEvent): Required<Statement> {
  return { text: 'SELECT seq, prev, hash FROM understudy.append_audit($1)', params: [textOf(event)] }
}

/** The statement that writes several events as {@link appendStatement} writes one, in this order. */
export function appendAllStatement(events: readonly NewAuditEvent[]): Required<Statement> {
  return { text: 'SELECT understudy.append_audit_all($1)', params: [JSON.stringify(events.map(textOf))] }
}

/** Writes one event as {@link appendStatement} does, and gives it as it can be read back. */
export async function appendAudit(tx: Tx, event: NewAuditEvent): Promise<AuditEvent> {
  const { text, params } = appendStatement(event)
  const [place] = await tx.query<Place>(text, params)
  if (place === undefined) throw new Error('The audit log gave no place to an event.')
  return auditEventOf({ ...place, event: textOf(event) })
}

/** The bytes that stand in the log for an event, as text. */
export function textOf(event: NewAuditEvent): string {
  return canonicalText({ ...event, time: new Date(event.time).toISOString() })
}

type Place = { seq: number; prev: string; hash: string }

/** A stored row as the event it holds. Trusts the text: the verifier is what proves it. */
export function auditEventOf({ seq, prev, hash, event }: Place & { event: string }): AuditEvent {
  return { ...(JSON.parse(event) as Omit<AuditEvent, 'seq' | 'prev' | 'hash'>), seq, prev, hash }
}
