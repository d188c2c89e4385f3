import { type LiveSession, reachesTenant } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { PresentCaller } from '../http/callers.ts'
import { isOwn } from './revoke.ts'
import { endOverdue } from './settle.ts'
import { listLiveSessions } from './store.ts'
import { toSupportSession } from './view.ts'

/**
 * Sessions that run now, newest first, for an operator: in the organisations that they reach, and their own. Overdue ones are
 * ended on the way and not among them.
 */
export async function listLive(deps: Deps, { caller, entry }: PresentCaller): Promise<LiveSession[]> {
  await endOverdue(deps)
  const rows = await listLiveSessions(deps.sql)
  return rows
    .filter((row) => deps.now() < row.expiresAt)
    .filter((row) => isOwn(caller, row) || reachesTenant(deps.policy, entry.tenant, row.subjectTenant))
    .map((row) => ({ actor: row.actor, subject: row.subject, session: toSupportSession(row, deps.policy) }))
}
