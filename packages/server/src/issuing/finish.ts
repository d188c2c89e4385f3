import type { Deps } from '../deps.ts'
import { isUnnamed } from '../issuers/lost.ts'
import { unseal } from './seal.ts'
import type { Issuing } from './settings.ts'
import { recordUnknown } from './unknown.ts'

/** Milliseconds for one end and its read-back. */
const PATIENCE = 15_000
/** Milliseconds before another try, the first time; twice as long each time, an hour at most. */
const FIRST_PAUSE = 5000
const LONGEST_PAUSE = 3_600_000
/** At once: a back end that comes back is not run over. */
const MOST = 100

/**
 * Ends at the back end what belongs to sessions that are over, and to those that never came to be, and reads back that it is dead. What could not be ended or
 * seen is tried again, later and later, until its own life is over. Each is claimed, so that two processes do not do it twice. Gives
 * the sessions of those that this call has tried and not seen end.
 */
export async function finishIssued(
  deps: Deps,
  issuing: Issuing,
  { of = null }: FinishOptions = {},
): Promise<readonly string[]> {
  const claimed = await deps.sql.query<Claimed>(
    `UPDATE understudy.issued i
     SET tries = tries + 1, next_try_at = $1::bigint + least($2::bigint * (1 << least(tries, 12)::int), $3::bigint)
     WHERE i.session_id IN (
       SELECT i.session_id FROM understudy.issued i
       WHERE i.over_at IS NULL AND i.next_try_at <= $1 AND i.issuer = ANY($4::text[])
       AND ($5::text IS NULL OR EXISTS (SELECT 1 FROM understudy.support_session s WHERE s.id = i.session_id AND s.actor_key = $5))
       AND CASE WHEN EXISTS (SELECT 1 FROM understudy.support_session s WHERE s.id = i.session_id)
         THEN EXISTS (SELECT 1 FROM understudy.support_session s WHERE s.id = i.session_id AND s.ended_at IS NOT NULL)
         ELSE i.verified_at IS NULL END
       ORDER BY i.next_try_at LIMIT ${MOST} FOR UPDATE SKIP LOCKED)
     RETURNING i.session_id, i.issuer, i.kept, i.expires_at, i.verified_at`,
    [deps.now(), FIRST_PAUSE, LONGEST_PAUSE, issuing.issuers.map(({ name }) => name), of],
  )
  const over = await Promise.all(claimed.map((row) => finishOne(deps, issuing, row)))
  return claimed.filter((_, index) => !over[index]).map((row) => row.session_id)
}

interface FinishOptions {
  /** Key of an actor session whose own are all that is waited for. @default everybody's */
  readonly of?: string | null
}

type Claimed = {
  session_id: string
  issuer: string
  kept: string | null
  expires_at: number | null
  verified_at: number | null
}

/** Whether it is over. */
async function finishOne(deps: Deps, { issuers, sealingKey }: Issuing, row: Claimed): Promise<boolean> {
  const { session_id: session, issuer: name, kept, expires_at: expiresAt } = row
  const issuer = issuers.find((one) => one.name === name)
  if (issuer === undefined) throw new Error('Something of an issuer was claimed that is not there.')
  // Before anything was asked for, or after a refusal.
  if (kept === null) return forget(deps, row, 'already_ended')
  try {
    const opened = await unseal(kept, session, sealingKey)
    if (isUnnamed(opened)) {
      await recordUnknown(deps, { session, kept, issuer: name })
      return true
    }
    const { remote, code } = await issuer.end(opened, {
      signal: AbortSignal.timeout(PATIENCE),
      seenAlive: row.verified_at !== null,
    })
    if (remote === 'ended' || remote === 'already_ended') return await forget(deps, row, remote)
    deps.log({ level: 'error', event: 'issued_not_ended', session, ...(code === null ? {} : { code }) })
  } catch (error) {
    deps.log({ level: 'error', event: 'issued_not_ended', session, error })
  }
  if (expiresAt === null || expiresAt > deps.now()) return false
  return forget(deps, row, 'expired')
}

/** Only what was looked at: something may have been given meanwhile, and is to be ended as well. */
async function forget({ sql, now }: Deps, { session_id: session, kept }: Claimed, remote: string): Promise<true> {
  await sql.query(
    `UPDATE understudy.issued SET kept = NULL, over_at = $2, remote = $3
     WHERE session_id = $1 AND kept IS NOT DISTINCT FROM $4`,
    [session, now(), remote, kept],
  )
  return true
}
