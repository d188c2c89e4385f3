import type { Deps } from '../deps.ts'
import type { SessionRow } from '../sessions/store.ts'

/**
 * A session for which nothing was opened at the back end, so that it has not cost the actor the own session either, unless
 * the one before it had.
 */
export async function withOwnSession({ sql }: Deps, row: SessionRow): Promise<SessionRow> {
  if (!row.ownLost) return row
  const [kept] = await sql.query<{ own_lost: boolean }>(
    `UPDATE understudy.support_session s SET own_lost = EXISTS (
       SELECT 1 FROM understudy.support_session o WHERE o.actor_key = s.actor_key AND o.id <> s.id AND o.own_lost)
     WHERE s.id = $1 AND s.ended_at IS NULL RETURNING s.own_lost`,
    [row.id],
  )
  return kept === undefined ? row : { ...row, ownLost: kept.own_lost }
}
