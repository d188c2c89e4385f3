import type { LiveSession } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { endOverdue } from './settle.ts'
import { listLiveSessions } from './store.ts'
import { toSupportSession } from './view.ts'

/** Sessions that run now, newest first, for operators. Overdue ones are ended on the way and not among them. */
export async function listLive(deps: Deps): Promise<LiveSession[]> {
  await endOverdue(deps)
  const rows = await listLiveSessions(deps.sql)
  return rows
    .filter((row) => deps.now() < row.expiresAt)
    .map((row) => ({ actor: row.actor, subject: row.subject, session: toSupportSession(row, deps.policy) }))
}
