/**
 * Why a support session is over: a closed set, so that every screen and every report can say it in words.
 */
export const END_REASONS = [
  'actor_ended',
  'ceiling',
  'idle',
  'actor_session_ended',
  'actor_revoked',
  'actor_privilege_lost',
  'subject_promoted',
  'subject_disabled',
  'subject_deleted',
  'subject_moved',
  'subject_revoked',
  'operator_revoked',
  'policy_changed',
  'tenant_suspended',
  'integrity',
  'handoff_expired',
  'superseded',
] as const

export type EndReason = (typeof END_REASONS)[number]

export function isEndReason(value: unknown): value is EndReason {
  return typeof value === 'string' && (END_REASONS as readonly string[]).includes(value)
}
