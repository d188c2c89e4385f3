import type { Policy } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../sql/sql.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Actor {
  readonly iss: string
  readonly sub: string
}

/**
 * Holds an actor to the policy's number of starts. Counted are sessions and requests as they are stored, so neither a
 * restart nor another browser begins anew. Called under {@link lockActor}.
 *
 * @throws Refusal `rate_limited` with the seconds to wait
 */
export async function checkRate(tx: Tx, { rateLimit }: Policy, actor: Actor, now: number): Promise<void> {
  const waits = [
    await waitFor(tx, actor, rateLimit.perHour, now - HOUR),
    await waitFor(tx, actor, rateLimit.perDay, now - DAY),
  ]
  const wait = Math.max(...waits)
  if (wait > 0) throw new Refusal('rate_limited', { retryAfter: Math.ceil(wait / 1000) })
}

/** Milliseconds until fewer than `limit` starts lie after `since`. A used request counts as the session it became. */
async function waitFor(tx: Tx, { iss, sub }: Actor, limit: number, since: number): Promise<number> {
  if (limit <= 0) return HOUR
  const [row] = await tx.query<{ at: number }>(
    `SELECT at FROM (
       SELECT started_at AS at FROM understudy.support_session WHERE actor_iss = $1 AND actor_sub = $2
       UNION ALL
       SELECT created_at FROM understudy.approval_request WHERE actor_iss = $1 AND actor_sub = $2 AND state <> 'used'
     ) AS starts
     WHERE at > $3 ORDER BY at DESC OFFSET $4 LIMIT 1`,
    [iss, sub, since, limit - 1],
  )
  return row === undefined ? 0 : row.at - since
}
