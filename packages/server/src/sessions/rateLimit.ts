import type { Policy } from '@understudy/protocol'
import type { Tx } from '../sql/sql.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Actor {
  readonly iss: string
  readonly sub: string
}

/** How much of what the policy gives an actor is used. */
export interface StartVolume {
  /** Milliseconds until they may start again; 0: now. */
  readonly wait: number
  /** Starts in the hour and in the day before this one. */
  readonly hour: number
  readonly day: number
}

/**
 * What an actor has started. Counted are sessions and requests as they are stored, so neither a restart nor another browser
 * begins anew; a used request counts as the session it became. Called under {@link lockActor}.
 */
export async function startVolume(tx: Tx, policy: Policy, { iss, sub }: Actor, now: number): Promise<StartVolume> {
  const { rateLimit } = policy
  const [hour, day] = [now - HOUR, now - DAY]
  const [row] = await tx.query<{ hour: number | null; day: number | null; of_hour: number; of_day: number }>(
    `WITH starts AS (
       SELECT started_at AS at FROM understudy.support_session WHERE actor_iss = $1 AND actor_sub = $2 AND started_at > $4
       UNION ALL
       SELECT created_at FROM understudy.approval_request
       WHERE actor_iss = $1 AND actor_sub = $2 AND created_at > $4 AND state <> 'used'
     )
     SELECT (SELECT at FROM starts WHERE at > $3 ORDER BY at DESC OFFSET $5 LIMIT 1) AS hour,
            (SELECT at FROM starts ORDER BY at DESC OFFSET $6 LIMIT 1) AS day,
            (SELECT count(*) FROM starts WHERE at > $3) AS of_hour,
            (SELECT count(*) FROM starts) AS of_day`,
    [iss, sub, hour, day, Math.max(rateLimit.perHour - 1, 0), Math.max(rateLimit.perDay - 1, 0)],
  )
  const wait = (limit: number, since: number, at: number | null | undefined) => {
    if (limit <= 0) return HOUR
    return at === null || at === undefined ? 0 : at - since
  }
  return {
    wait: Math.max(wait(rateLimit.perHour, hour, row?.hour), wait(rateLimit.perDay, day, row?.day)),
    hour: row?.of_hour ?? 0,
    day: row?.of_day ?? 0,
  }
}

/** Whether one more start is the one that takes half of what the policy gives, in the hour or in the day. */
export function takesHalf({ rateLimit }: Policy, { hour, day }: StartVolume): boolean {
  const isHalf = (used: number, limit: number) => limit > 1 && used + 1 === Math.ceil(limit / 2)
  return isHalf(hour, rateLimit.perHour) || isHalf(day, rateLimit.perDay)
}
