import { decideStart, type EndReason, type Policy } from '@understudy/protocol'
import type { DirectoryEntry } from '../directory.ts'
import { actorFacts, subjectFacts } from '../policy/facts.ts'
import type { SessionRow } from './store.ts'

/** The people of a session as the directory knows them now. */
interface People {
  readonly actor: DirectoryEntry | null
  readonly subject: DirectoryEntry | null
}

/** Why a session may not go on, as far as its people and the policy are concerned; `null` when it may. */
export function peopleStanding(
  policy: Policy,
  row: SessionRow,
  { actor, subject }: People,
  now: number,
): EndReason | null {
  const reason = actorStanding(policy, actor) ?? subjectStanding(policy, subject, row)
  if (reason !== null) return reason
  return actor === null || subject === null ? 'integrity' : policyStanding(policy, row, { actor, subject, now })
}

/** Why this person may not go on as an actor; `null` when they may. */
function actorStanding(policy: Policy, entry: DirectoryEntry | null): EndReason | null {
  if (entry === null || !entry.active) return 'actor_revoked'
  return overlaps(entry.roles, policy.supportRoles) ? null : 'actor_privilege_lost'
}

/** Why nobody may go on in the account that a session was started for; `null` when they may. */
function subjectStanding(
  policy: Policy,
  entry: DirectoryEntry | null,
  { subjectTenant }: Pick<SessionRow, 'subjectTenant'>,
): EndReason | null {
  if (entry === null) return 'subject_deleted'
  if (overlaps(entry.roles, policy.staffRoles)) return 'subject_promoted'
  if (!entry.active) return 'subject_disabled'
  return entry.tenant === subjectTenant ? null : 'subject_moved'
}

/** What a session's clock and its actor session say, before anybody is asked about people. */
export function clockStanding(row: SessionRow, now: number): EndReason | null {
  if (now >= row.expiresAt) return 'ceiling'
  if (row.redeemBy !== null && now >= row.redeemBy) return 'handoff_expired'
  return row.actorSessionOver ? 'actor_session_ended' : null
}

/** What the policy says now about these people in this mode: everything that would refuse the start ends what it started. */
function policyStanding(
  policy: Policy,
  row: SessionRow,
  { actor, subject, now }: { readonly actor: DirectoryEntry; readonly subject: DirectoryEntry; readonly now: number },
): EndReason | null {
  const decision = decideStart(policy, {
    actor: actorFacts(row.actorSub, actor),
    subject: subjectFacts(subject, now),
    mode: row.mode,
    // Whether one was needed was decided at the start; extending asks again.
    approved: true,
    // Whoever may not break the glass any more does not go on behind it.
    breakGlass: row.breakGlass,
  })
  if (decision.outcome !== 'deny') return null
  if (decision.rule === 'subject.consent') return 'subject_revoked'
  return decision.rule === `mode.${row.mode}.role` || decision.rule === 'break_glass.role'
    ? 'actor_privilege_lost'
    : 'policy_changed'
}

/** Whether two lists of roles have one in common. */
export function overlaps(left: readonly string[], right: readonly string[]): boolean {
  return left.some((entry) => right.includes(entry))
}
