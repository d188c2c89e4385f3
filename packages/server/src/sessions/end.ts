import type { EndReason, Person } from '@understudy/protocol'
import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { notify } from '../events/notify.ts'
import { claimKey, type KeyUse, restateKey } from '../http/idempotency.ts'
import { announce } from '../leases/announced.ts'
import { commitRegardless } from '../recording/commit.ts'
import { auditEvent, ofRequest, ofSession, type RequestFacts } from '../recording/event.ts'
import { queueEnded } from '../signals/outbox.ts'
import type { Tx } from '../sql/sql.ts'
import { together, withCommit } from '../sql/together.ts'
import { closeSession, findSession, type SessionRow } from './store.ts'

/** One session to end, and why. */
export interface Ending {
  readonly row: SessionRow
  readonly reason: EndReason
}

/** Who asked for the end, where somebody did. Left out for clocks and cascades. */
export interface EndedBy {
  readonly person: Person
  readonly facts: RequestFacts
  /** The key of the request, where it has one: a repeat is answered as the first try was. */
  readonly use?: KeyUse
  /** When they did, where that was while the database was away. Milliseconds. */
  readonly at?: number
}

/**
 * Ends a session, exactly once however often it is called, and gives it as it is afterwards. A session whose time was
 * over already ended by `ceiling`, whatever the caller says. Never held up by the audit log.
 *
 * @throws Refusal `idempotency_key_reused`; then nothing ended
 */
export async function endSession(
  deps: Deps,
  ending: Ending,
  by?: EndedBy,
): Promise<{ readonly row: SessionRow; readonly changed: boolean }> {
  return commitRegardless(deps.sql, deps.log, async (tx) => {
    const now = deps.now()
    // What a repeat has to answer, as far as it can be foretold. A key that may not be used undoes the end.
    const foretold = ending.row.endedAt === null ? CHANGED : UNCHANGED
    const [ended, before] = await together(
      endWithin(tx, [ending], by?.at ?? now),
      by?.use ? claimKey(tx, { ...by.use, resource: foretold, now }) : Promise.resolve(null),
    )
    const changed = ended.length > 0
    const row = ended[0] ?? (await findSession(tx, ending.row.id)) ?? ending.row
    // Somebody else was quicker.
    if (by?.use && before === null && !changed) await restateKey(tx, by.use, UNCHANGED)
    return { result: { row, changed: changed || before === CHANGED }, events: endEvents(deps, ended, by) }
  })
}

const CHANGED = 'changed'
const UNCHANGED = 'unchanged'

/**
 * The rows' part of ending, for a transaction that does more. Gives the sessions that were live until now; the caller
 * appends {@link endEvents} last. Locks actor sessions in the order of their keys, so that two cascades cannot wait for
 * each other.
 */
export async function endWithin(tx: Tx, endings: readonly Ending[], now: number): Promise<SessionRow[]> {
  const ended: SessionRow[] = []
  // Also where nothing is left to end: who ended it may still be waiting for other processes, and so does this answer.
  announce(tx)
  const inOrder = endings.toSorted((a, b) => (a.row.actorKey < b.row.actorKey ? -1 : 1))
  for (const { row, reason } of inOrder) {
    const [, after] = await together(
      tx.query('SELECT 1 FROM understudy.actor_session WHERE key = $1 FOR UPDATE', [row.actorKey]),
      closeSession(tx, { id: row.id, reason, now }),
    )
    if (after === null) continue
    withCommit(notify(tx, row.actorKey), queueEnded(tx, row.id, now))
    // What takes its place stands on the same own session, and goes on with it until it is over itself.
    if (row.ownLost && reason !== 'superseded') withCommit(closeOwn(tx, row.actorKey, now))
    ended.push(after)
  }
  return ended
}

/** Nothing comes back to the actor but by a sign-in. */
async function closeOwn(tx: Tx, actorKey: string, now: number): Promise<void> {
  await tx.query('UPDATE understudy.actor_session SET ended_at = coalesce(ended_at, $2) WHERE key = $1', [
    actorKey,
    now,
  ])
}

/** The log's side of {@link endWithin}. Where nobody asked, the entry names the actor whose session it was. */
export function endEvents(deps: Deps, ended: readonly SessionRow[], by?: EndedBy): NewAuditEvent[] {
  return ended.map((row) =>
    auditEvent({
      ...ofSession(row),
      ...(by === undefined ? {} : { actor: by.person, ...ofRequest(by.facts, { name: 'session.end' }) }),
      time: by?.at ?? deps.now(),
      ...(by?.at === undefined ? {} : { spooled: new Date(deps.now()).toISOString() }),
      type: 'ADMIN_IMPERSONATION_ENDED',
      outcome: 'allowed',
      detail: row.endReason,
      policyVersion: deps.policy.version,
    }),
  )
}
