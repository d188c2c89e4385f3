import type { EndReason } from '@understudy/protocol'
import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { cancelRequestsAbout } from '../requests/cancel.ts'
import type { Tx } from '../sql/sql.ts'
import { type PutOut, putOutOf } from './account.ts'
import { type Ending, endEvents, endWithin } from './end.ts'
import { listLiveSessions, type SessionRow } from './store.ts'

interface Meant {
  /** Why a live session ends by this; `null`: it is not meant. */
  readonly reasonOf: (row: SessionRow) => EndReason | null
  /** What began later is not meant either: whoever tells this late does not mean it. @default everything until now */
  readonly until?: number | undefined
}

/**
 * Everybody is put out of an account, or of an organisation: live sessions end, requests that wait or are approved are
 * withdrawn, and starts that are under way, also through a browser, open nothing. For a transaction that does more and has
 * locked no rows yet.
 */
export async function putOutWithin(
  deps: Deps,
  tx: Tx,
  whom: PutOut,
  { reasonOf, until = Number.MAX_SAFE_INTEGER }: Meant,
): Promise<readonly NewAuditEvent[]> {
  await putOutOf(tx, whom, deps.now())
  const rows = await listLiveSessions(tx, 'subject' in whom ? { person: whom.subject } : {})
  const endings = rows.flatMap((row): Ending[] => {
    const reason = row.startedAt <= until ? reasonOf(row) : null
    return reason === null ? [] : [{ row, reason }]
  })
  const ended = await endWithin(tx, endings, deps.now())
  return [...endEvents(deps, ended), ...(await cancelRequestsAbout(deps, tx, whom, until))]
}
