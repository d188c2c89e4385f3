import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { requireLive } from '../sessions/answers.ts'
import { findSession } from '../sessions/store.ts'
import { unseal } from './seal.ts'
import { type Issuing, issuerFor } from './settings.ts'

/**
 * Puts the back end's credential of a live session on a request that the host is about to send there. The session is
 * judged anew; one whose credential was never verified has none.
 *
 * @throws Refusal `session_not_found`, `session_ended` (410), `internal` where there is nothing to put on
 */
export async function authorizeUpstream(
  deps: Deps,
  issuing: Issuing,
  session: string,
  headers: Headers,
): Promise<void> {
  const { row: live } = await requireLive(deps, await findSession(deps.sql, session))
  const issuer = issuerFor(issuing, live.mode)
  const [row] = await deps.sql.query<{ kept: string | null; verified_at: number | null }>(
    'SELECT kept, verified_at FROM understudy.issued WHERE session_id = $1 AND issuer = $2',
    [session, issuer?.name ?? ''],
  )
  if (row === undefined || row.kept === null || row.verified_at === null || issuer?.authorize === undefined) {
    throw new Refusal('internal', { status: 502 })
  }
  issuer.authorize(await unseal(row.kept, session, issuing.sealingKey), headers)
}
