import type { Policy } from '@understudy/protocol'
import type { Tx } from '../sql/sql.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Actor {
  readonly iss: string
  readonly sub: string
}

/**
 * Milliseconds until an actor is within the policy's number of starts again; 0: they are. Counted are sessions and requests
 * as they are stored, so neither a restart nor another browser begins anew; a used request counts as the session it
 * became. Called under {@link lockActor}.
 */
export async function rateWait(tx: Tx, { rateLimit }: Policy, { iss, sub }: Actor, now: number): Promise<number> {
  const [hour, day] = [now - HOUR, now - DAY]
  const [row] = await tx.query<{ hour: number | null; day: number | null }>(
    `WITH starts AS (
       SELECT started_at AS at FROM understudy.support_session WHERE actor_iss = $1 AND actor_sub = $2 AND started_at > $4
       UNION ALL
       SELECT created_at FROM understudy.approval_request
       WHERE actor_iss = $1 AND actor_sub = $2 AND created_at > $4 AND state <> 'used'
     )
     SELECT (SELECT at FROM starts WHERE at > $3 ORDER BY at DESC OFFSET $5 LIMIT 1) AS hour,
            (SELECT at FROM starts ORDER BY at DESC OFFSET $6 LIMIT 1) AS day`,
    [iss, sub, hour, day, Math.max(rateLimit.perHour - 1, 0), Math.max(rateLimit.perDay - 1, 0)],
  )
  const wait = (limit: number, since: number, at: number | null | undefined) => {
    if (limit <= 0) return HOUR
    return at === null || at === undefined ? 0 : at - since
  }
  return Math.max(wait(rateLimit.perHour, hour, row?.hour), wait(rateLimit.perDay, day, row?.day))
}
