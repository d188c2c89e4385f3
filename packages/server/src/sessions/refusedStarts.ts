import type { Policy, ProblemCode } from '@understudy/protocol'
import type { Tx } from '../sql/sql.ts'

const HOUR = 3_600_000

/** What is refused like this has been looked for: another account, or a right that somebody does not have. */
const COUNTED: readonly ProblemCode[] = ['subject_unavailable', 'actor_not_allowed']

/** Whether a refused start counts against who tried it. One that was typed wrong, or came too early, does not. */
export function countsAsFailure(code: ProblemCode): boolean {
  return COUNTED.includes(code)
}

/** Counts a refused start. Says whether it is the one that takes half of what the policy gives. */
export async function countRefusedStart(
  tx: Tx,
  { rateLimit }: Policy,
  { iss, sub }: { readonly iss: string; readonly sub: string },
  now: number,
): Promise<boolean> {
  const [row] = await tx.query<{ before: number }>(
    `WITH counted AS (INSERT INTO understudy.refused_start (actor_iss, actor_sub, at) VALUES ($1, $2, $3))
     SELECT count(*) AS before FROM understudy.refused_start WHERE actor_iss = $1 AND actor_sub = $2 AND at > $4`,
    [iss, sub, now, now - HOUR],
  )
  const { failuresPerHour: limit } = rateLimit
  return limit !== undefined && limit > 1 && (row?.before ?? 0) + 1 === Math.ceil(limit / 2)
}

/** Forgets those that count no more. */
export async function forgetRefusedStarts(tx: Tx, now: number): Promise<void> {
  await tx.query('DELETE FROM understudy.refused_start WHERE at <= $1', [now - HOUR])
}
