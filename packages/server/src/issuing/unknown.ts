import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { commitRegardless } from '../recording/commit.ts'
import { auditEvent, ofSession } from '../recording/event.ts'
import { findSession } from '../sessions/store.ts'
import type { Tx } from '../sql/sql.ts'
import { waitingEvent } from './redirect/event.ts'
import { findWaiting } from './redirect/store.ts'

/** Something that may be at a back end, and that nobody could find or end there. */
export interface Unknown {
  readonly session: string
  /** As it is stored: only what was looked at is given up. */
  readonly kept: string
  /** Name of the issuer that was asked. */
  readonly issuer: string
}

/**
 * Writes down, once, that a credential may live until its own end: for the operators, in the row, in the audit log and in the
 * log of the program. There is nothing to try again.
 */
export async function recordUnknown(deps: Deps, { session, kept, issuer }: Unknown): Promise<void> {
  const recorded = await commitRegardless(deps.sql, deps.log, async (tx) => {
    const rows = await tx.query(
      `UPDATE understudy.issued SET kept = NULL, over_at = $2, remote = 'unknown'
       WHERE session_id = $1 AND kept = $3 RETURNING session_id`,
      [session, deps.now(), kept],
    )
    return { result: rows.length > 0, events: rows.length === 0 ? [] : [await eventOf(deps, tx, session)] }
  })
  if (!recorded) return
  const detail = `A credential of \`${issuer}\` may be alive: its answer was lost, and nothing finds it there. It ends by its own life.`
  deps.log({ level: 'error', event: 'issued_unknown', code: 'end_unverified', session, detail })
}

async function eventOf(deps: Deps, tx: Tx, session: string): Promise<NewAuditEvent> {
  const given = { type: 'ADMIN_IMPERSONATION_UNCONFIRMED', outcome: 'failed', detail: 'end_unverified' } as const
  const row = await findSession(tx, session)
  if (row !== null) {
    return auditEvent({ ...ofSession(row), policyVersion: deps.policy.version, time: deps.now(), ...given })
  }
  // A start through the browser from which no session came.
  const stored = await findWaiting(tx, { id: session.slice(session.indexOf('_') + 1) })
  return stored === null
    ? auditEvent({ session, time: deps.now(), ...given })
    : waitingEvent(deps, stored.waiting, given)
}
