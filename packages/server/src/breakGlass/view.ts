import type { Review } from '@understudy/protocol'
import { changesOf } from '../history/changes.ts'
import type { Tx } from '../sql/sql.ts'
import type { ReviewRow } from './store.ts'

/** When the session was over; `null`: it runs. One that nobody has closed yet is over by the clock. */
export function endOf({ session }: ReviewRow, now: number): number | null {
  return session.endedAt ?? (now >= session.expiresAt ? session.expiresAt : null)
}

/** Reviews as approvers and the actor read them. */
export async function toReviews(tx: Tx, rows: readonly ReviewRow[], now: number): Promise<Review[]> {
  const changes = await changesOf(
    tx,
    rows.map(({ session }) => session.id),
  )
  return rows.map((row) => {
    const { session, dueAt, result } = row
    const endedAt = endOf(row, now)
    return {
      id: session.id,
      actor: session.actor,
      subject: session.subject,
      mode: session.mode,
      reason: session.reason,
      ticket: session.ticket,
      startedAt: session.startedAt,
      endedAt,
      changes: changes.get(session.id) ?? [],
      dueAt,
      state: result !== null ? 'reviewed' : endedAt === null ? 'running' : now >= dueAt ? 'overdue' : 'open',
      ...(result === null ? {} : { result }),
    }
  })
}
