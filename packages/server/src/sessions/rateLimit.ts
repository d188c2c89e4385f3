import type { Policy } from '@understudy/protocol'
import type { Tx } from '../sql/sql.ts'
import { isStorable } from '../sql/storable.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Starting {
  readonly iss: string
  readonly sub: string
  /** Whose account it is to be, by id. */
  readonly subject: string
}

/** How much of what the policy gives an actor is used. */
export interface StartVolume {
  /** Milliseconds until they may start again; 0: now. */
  readonly wait: number
  /** Starts in the hour and in the day before this one. */
  readonly hour: number
  readonly day: number
  /** Different people whose accounts were opened or asked for in the day before. */
  readonly subjects: number
  /** Whether the account of this start is one of theirs. */
  readonly known: boolean
}

/**
 * What an actor has started. Counted are sessions and requests as they are stored, so neither a restart nor another browser
 * begins anew; a used request counts as the session it became, and so
 * does a start that waited for a browser. Starts that were refused are counted as well, and stop the
 * next one whatever it is for. Called under {@link lockActor}.
 */
export async function startVolume(
  tx: Tx,
  { rateLimit }: Policy,
  { iss, sub, subject }: Starting,
  now: number,
): Promise<StartVolume> {
  const { perHour, perDay, subjectsPerDay, failuresPerHour } = rateLimit
  const [hour, day] = [now - HOUR, now - DAY]
  const [row] = await tx.query<Counted>(SQL, [
    // Of an id that no database holds, nothing was ever opened; asked for as it is, the question would fail.
    ...[iss, sub, hour, day, isStorable(subject) ? subject : ''],
    ...[perHour, perDay, failuresPerHour ?? 1].map((limit) => Math.max(limit - 1, 0)),
  ])
  const wait = (limit: number, since: number, at: number | null | undefined) => {
    if (limit <= 0) return HOUR
    return at === null || at === undefined ? 0 : at - since
  }
  const { subjects = 0, known = false } = row ?? {}
  const spread = subjectsPerDay !== undefined && !known && subjects >= subjectsPerDay
  return {
    wait: Math.max(
      wait(perHour, hour, row?.hour),
      wait(perDay, day, row?.day),
      failuresPerHour === undefined ? 0 : wait(failuresPerHour, hour, row?.failed),
      // Until the one who was not opened for longest is forgotten.
      spread ? wait(subjectsPerDay, day, row?.oldest) : 0,
    ),
    hour: row?.of_hour ?? 0,
    day: row?.of_day ?? 0,
    subjects,
    known,
  }
}

type Counted = Record<'hour' | 'day' | 'failed' | 'oldest', number | null> &
  Record<'of_hour' | 'of_day' | 'subjects', number> & { known: boolean }

const SQL = `
  WITH starts AS (
    SELECT started_at AS at, subject_id FROM understudy.support_session
    WHERE actor_iss = $1 AND actor_sub = $2 AND started_at > $4
    UNION ALL
    SELECT created_at, subject_id FROM understudy.approval_request
    WHERE actor_iss = $1 AND actor_sub = $2 AND created_at > $4 AND state <> 'used'
    UNION ALL
    SELECT created_at, subject_id FROM understudy.waiting_start
    WHERE actor_iss = $1 AND actor_sub = $2 AND created_at > $4 AND outcome IS DISTINCT FROM 'opened'
  ), people AS (SELECT subject_id, max(at) AS at FROM starts GROUP BY subject_id)
  SELECT (SELECT at FROM starts WHERE at > $3 ORDER BY at DESC OFFSET $6 LIMIT 1) AS hour,
         (SELECT at FROM starts ORDER BY at DESC OFFSET $7 LIMIT 1) AS day,
         (SELECT at FROM understudy.refused_start WHERE actor_iss = $1 AND actor_sub = $2 AND at > $3
          ORDER BY at DESC OFFSET $8 LIMIT 1) AS failed,
         (SELECT min(at) FROM people) AS oldest,
         (SELECT count(*) FROM starts WHERE at > $3) AS of_hour,
         (SELECT count(*) FROM starts) AS of_day,
         (SELECT count(*) FROM people) AS subjects,
         EXISTS (SELECT 1 FROM people WHERE subject_id = $5) AS known`

/** Whether one more start is the one that takes half of what the policy gives: in the hour, in the day, or of people. */
export function takesHalf({ rateLimit }: Policy, { hour, day, subjects, known }: StartVolume): boolean {
  const isHalf = (used: number, limit: number) => limit > 1 && used + 1 === Math.ceil(limit / 2)
  const { perHour, perDay, subjectsPerDay = 0 } = rateLimit
  return isHalf(hour, perHour) || isHalf(day, perDay) || (!known && isHalf(subjects, subjectsPerDay))
}
