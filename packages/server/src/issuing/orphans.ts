import type { Deps } from '../deps.ts'
import type { Tx } from '../sql/sql.ts'
import type { Issuing } from './settings.ts'
import { recordUnknown, type Unknown } from './unknown.ts'

/** Milliseconds between two looks. */
const EVERY = 600_000
/** Milliseconds after which what has no known end is given up. */
const DAY = 86_400_000

/** Credentials that nobody here can read back or end, because their issuer is not in the settings. */
export interface Orphans {
  readonly issuer: string
  readonly credentials: number
  /** Of those, the ones of sessions that run. */
  readonly running: number
}

export async function findOrphans(tx: Tx, issuing: Issuing | null): Promise<readonly Orphans[]> {
  return tx.query<{ [Key in keyof Orphans]: Orphans[Key] }>(
    `SELECT i.issuer, count(*) AS credentials, count(s.id) FILTER (WHERE s.ended_at IS NULL) AS running
     FROM understudy.issued i LEFT JOIN understudy.support_session s ON s.id = i.session_id
     WHERE i.over_at IS NULL AND i.kept IS NOT NULL AND i.issuer <> ALL($1::text[]) GROUP BY i.issuer ORDER BY i.issuer`,
    [namesOf(issuing)],
  )
}

export function describeOrphans({ issuer, credentials, running }: Orphans): string {
  const of = running === 0 ? '' : ` (${running} of sessions that run)`
  return `\`${issuer}\` is in the settings no more, and credentials of it are not known to be over: ${credentials}${of}. Put the issuer back until they are, or end them there by hand.`
}

/**
 * Says in the log what is left of issuers that were taken out of the settings: nobody ends it. Gives the function to call every
 * round, which looks at once and then every ten minutes. What has outlived its own life is over; what has no known end is given
 * up after a day, and recorded as unknown.
 */
export function orphanRounds(deps: Deps, issuing: Issuing | null): () => Promise<void> {
  let last: number | null = null

  return async () => {
    const now = deps.now()
    if (last !== null && now - last < EVERY) return
    last = now
    await letGo(deps, namesOf(issuing))
    for (const orphans of await findOrphans(deps.sql, issuing)) {
      deps.log({ level: 'error', event: 'issuer_missing', detail: describeOrphans(orphans) })
    }
  }
}

async function letGo(deps: Deps, names: readonly string[]): Promise<void> {
  const now = deps.now()
  await deps.sql.query(
    `UPDATE understudy.issued i SET kept = NULL, over_at = $1,
       remote = CASE WHEN i.kept IS NULL THEN 'already_ended' ELSE 'expired' END
     WHERE i.over_at IS NULL AND i.issuer <> ALL($2::text[]) AND (i.kept IS NULL OR i.expires_at <= $1)
     AND NOT EXISTS (SELECT 1 FROM understudy.support_session s WHERE s.id = i.session_id AND s.ended_at IS NULL)`,
    [now, names],
  )
  const old = await deps.sql.query<{ [Key in keyof Unknown]: Unknown[Key] }>(
    `SELECT session_id AS session, kept, issuer FROM understudy.issued i
     WHERE i.over_at IS NULL AND i.issuer <> ALL($1::text[]) AND i.expires_at IS NULL AND i.next_try_at <= $2
     AND NOT EXISTS (SELECT 1 FROM understudy.support_session s WHERE s.id = i.session_id AND s.ended_at IS NULL)`,
    [names, now - DAY],
  )
  for (const unknown of old) await recordUnknown(deps, unknown)
}

function namesOf(issuing: Issuing | null): readonly string[] {
  return issuing === null ? [] : issuing.issuers.map(({ name }) => name)
}
