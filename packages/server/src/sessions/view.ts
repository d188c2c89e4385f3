import type { EndedSession, Policy, SupportSession } from '@understudy/protocol'
import { isExtendable } from './ceiling.ts'
import type { SessionRow } from './store.ts'

/** A session as its actor and colleagues may see it. Restrictions are those of the policy as it is now. */
export function toSupportSession(row: SessionRow, policy: Policy): SupportSession {
  return {
    id: row.id,
    mode: row.mode,
    reason: row.reason,
    ticket: row.ticket,
    startedAt: row.startedAt,
    expiresAt: row.expiresAt,
    ceilingAt: row.ceilingAt,
    restricted: policy.restrictedClasses,
    extendable: isExtendable(row, policy),
    breakGlass: row.breakGlass,
    returnTo: row.returnTo,
  }
}

/** What became of a session; `undefined` while it is live. */
export function toEndedSession(row: SessionRow): EndedSession | undefined {
  if (row.endedAt === null || row.endReason === null) return undefined
  return { id: row.id, reason: row.endReason, endedAt: row.endedAt, subject: row.subject, returnTo: row.returnTo }
}
