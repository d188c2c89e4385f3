import type { EndReason, Policy } from '@understudy/protocol'
import type { DirectoryEntry } from '../directory.ts'
import type { SessionRow } from './store.ts'

/** Why this person may not go on as an actor; `null` when they may. */
export function actorStanding(policy: Policy, entry: DirectoryEntry | null): EndReason | null {
  if (entry === null || !entry.active) return 'actor_revoked'
  return overlaps(entry.roles, policy.supportRoles) ? null : 'actor_privilege_lost'
}

/** Why nobody may go on in the account that a session was started for; `null` when they may. */
export function subjectStanding(
  policy: Policy,
  entry: DirectoryEntry | null,
  { subjectTenant }: Pick<SessionRow, 'subjectTenant'>,
): EndReason | null {
  if (entry === null) return 'subject_deleted'
  if (overlaps(entry.roles, policy.staffRoles)) return 'subject_promoted'
  if (!entry.active) return 'subject_disabled'
  if (entry.tenant !== subjectTenant) return 'subject_moved'
  // Put on the protected list since the start: what is allowed has changed, the account has not.
  return entry.protected ? 'policy_changed' : null
}

/** What a session's clock and its actor session say, before anybody is asked about people. */
export function clockStanding(row: SessionRow, now: number): EndReason | null {
  if (now >= row.expiresAt) return 'ceiling'
  if (row.redeemBy !== null && now >= row.redeemBy) return 'handoff_expired'
  return row.actorSessionOver ? 'actor_session_ended' : null
}

/** What the policy says about the session's mode now. */
export function modeStanding(policy: Policy, row: SessionRow): EndReason | null {
  return policy.modes[row.mode].enabled ? null : 'policy_changed'
}

/** Whether two lists of roles have one in common. */
export function overlaps(left: readonly string[], right: readonly string[]): boolean {
  return left.some((entry) => right.includes(entry))
}
