import type { AuditEvent } from '@understudy/protocol'
import type { Tx } from '../sql/sql.ts'
import { canonicalText } from './canonical.ts'

/** An event before it has a place in the log. */
export interface NewAuditEvent extends Omit<AuditEvent, 'seq' | 'prev' | 'hash' | 'time'> {
  /** Milliseconds since the epoch by the server's clock. */
  readonly time: number
}

/**
 * Writes one event at the end of the log, in the caller's transaction: it becomes visible with the change it records,
 * or neither does. Gives the event as it can be read back.
 *
 * Call it as the last thing in the transaction. There is one end of the log, and it is locked from here to the commit.
 */
export async function appendAudit(tx: Tx, event: NewAuditEvent): Promise<AuditEvent> {
  const text = canonicalText({ ...event, time: new Date(event.time).toISOString() })
  const [place] = await tx.query<Place>('SELECT seq, prev, hash FROM understudy.append_audit($1)', [text])
  if (place === undefined) throw new Error('The audit log gave no place to an event.')
  return auditEventOf({ ...place, event: text })
}

type Place = { seq: number; prev: string; hash: string }

/** A stored row as the event it holds. Trusts the text: the verifier is what proves it. */
export function auditEventOf({ seq, prev, hash, event }: Place & { event: string }): AuditEvent {
  return { ...(JSON.parse(event) as Omit<AuditEvent, 'seq' | 'prev' | 'hash'>), seq, prev, hash }
}
