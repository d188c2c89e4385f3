import { setTimeout as pause } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { IssuerError } from '../issuers/issuerError.ts'
import { finishIssued } from './finish.ts'
import type { Issuing } from './settings.ts'

/** Milliseconds between two looks at what somebody else has begun to end, and how many of them. */
const PAUSE = 200
const LOOKS = 25

/**
 * Ends at the back end what a session has left that another one took the place of: back ends refuse a second one, and two
 * credentials of one actor must not live side by side.
 *
 * @throws IssuerError `replaced_alive` where it is not known to be dead; nothing was asked for then
 */
export async function demandReplacedOver(deps: Deps, issuing: Issuing, actorKey: string): Promise<void> {
  const failed = await finishIssued(deps, issuing, { of: actorKey })
  // Another request may have been quicker to begin with it.
  for (let looks = 0; ; looks += 1) {
    const left = await replacedBy(deps, actorKey)
    if (left.length === 0) return
    if (looks >= LOOKS || left.some((session) => failed.includes(session))) throw new IssuerError('replaced_alive')
    await pause(PAUSE)
  }
}

async function replacedBy({ sql }: Deps, actorKey: string): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT s.id FROM understudy.support_session s JOIN understudy.issued i ON i.session_id = s.id
     WHERE s.actor_key = $1 AND s.end_reason = 'superseded' AND i.over_at IS NULL`,
    [actorKey],
  )
  return rows.map(({ id }) => id)
}
