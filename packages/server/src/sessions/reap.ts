import { tellOverdue } from '../breakGlass/overdue.ts'
import type { Deps } from '../deps.ts'
import { lapseWaiting } from '../issuing/redirect/lapse.ts'
import { flushOutbox } from '../recording/commit.ts'
import { lapseRequests } from '../requests/lapse.ts'
import type { Tx } from '../sql/sql.ts'
import { forgetPutOut } from './account.ts'
import { forgetRefusedStarts } from './refusedStarts.ts'
import { endOverdue } from './settle.ts'
import { forgetSignedOut } from './signedOut.ts'

const DAY = 86_400_000

/**
 * Housekeeping: ends overdue sessions, lets undecided requests and starts that nobody came back with lapse, writes queued audit rows, forgets idempotency keys
 * older than a day and browser sessions whose time is over, and tells of reviews that are overdue. Gives how many sessions it ended. Nothing depends on it for safety; it makes the log complete for
 * sessions that nobody touched again.
 */
export async function reap(deps: Deps): Promise<number> {
  const ended = await endOverdue(deps)
  await lapseRequests(deps)
  await lapseWaiting(deps)
  await deps.sql.query('DELETE FROM understudy.idempotency WHERE created_at < $1', [deps.now() - DAY])
  await deps.sql.query('DELETE FROM understudy.browser_session WHERE expires_at <= $1', [deps.now()])
  await deps.sql.query('DELETE FROM understudy.client_assertion WHERE expires_at <= $1', [deps.now()])
  await deps.sql.query('DELETE FROM understudy.received_token WHERE expires_at <= $1', [deps.now()])
  await forgetSignedOut(deps.sql, deps.now())
  await forgetPutOut(deps.sql, deps.now())
  await forgetRefusedStarts(deps.sql, deps.now())
  await tellOverdue(deps)
  await deps.sql.query('DELETE FROM understudy.dpop_proof WHERE expires_at < $1', [deps.now()])
  try {
    await flushOutbox(deps.sql)
  } catch (error) {
    deps.log({ level: 'error', event: 'audit_queue_stuck', error })
  }
  return ended
}

/** When the time of a live session is over next, in milliseconds since the epoch; `null`: none is live. */
export async function nextDeadline(tx: Tx): Promise<number | null> {
  const [row] = await tx.query<{ at: number | null }>(
    'SELECT min(least(expires_at, redeem_by)) AS at FROM understudy.support_session WHERE ended_at IS NULL',
  )
  return row?.at ?? null
}
