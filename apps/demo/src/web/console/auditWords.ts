import { type AuditEvent, type AuditOutcome, type EndReason, isEndReason } from '@understudy/protocol'
import { actionTitle } from '../ui/actionWords.ts'
import type { Tone } from '../ui/Badge.tsx'
import { MODE_WORDS } from '../ui/modeWords.ts'

/** The two lines of a row: what happened, and the detail that matters most. */
export interface AuditWords {
  readonly title: string
  readonly sub: string
}

export const OUTCOMES: Readonly<Record<AuditOutcome, { readonly label: string; readonly tone: Tone }>> = {
  allowed: { label: 'allowed', tone: 'good' },
  refused: { label: 'refused', tone: 'bad' },
  failed: { label: 'failed', tone: 'warn' },
}

const ENDED: Readonly<Record<EndReason, string>> = {
  actor_ended: 'by the agent · own session restored',
  ceiling: 'time was over · own session restored',
  idle: 'nothing happened for a while',
  actor_session_ended: 'the agent signed out',
  actor_revoked: 'the agent’s access was withdrawn',
  actor_privilege_lost: 'the agent’s role changed',
  subject_promoted: 'the customer became staff',
  subject_disabled: 'the account was disabled',
  subject_deleted: 'the account was deleted',
  subject_moved: 'the customer moved to another organisation',
  subject_revoked: 'by the customer',
  operator_revoked: 'by a team lead',
  policy_changed: 'the policy changed',
  tenant_suspended: 'the organisation was suspended',
  integrity: 'something did not add up',
  handoff_expired: 'it was not opened in time',
  superseded: 'another session took its place',
}

const READINGS: Readonly<Record<string, string>> = {
  'audit.verify': 'Audit log checked',
  'audit.export': 'Audit log exported',
}

const DECIDED: Readonly<Record<string, string>> = {
  approved: 'Request approved',
  denied: 'Request denied',
  cancelled: 'Request withdrawn',
  expired: 'Request not decided in time',
}

const REFUSED: Readonly<Record<string, string>> = {
  validation_failed: 'the form was not complete',
  subject_unavailable: 'this account is not available',
  actor_not_allowed: 'not allowed for this role',
  session_conflict: 'another session was open',
  already_in_support_session: 'already in a support session',
  rate_limited: 'too many starts',
  review_overdue: 'a review was overdue',
  mode_read_only: 'view only',
  action_restricted: 'restricted',
  action_untagged: 'not declared',
  context_mismatch: 'the tab was not up to date',
  context_required: 'the tab did not say whose account it shows',
  session_ended: 'the session was over',
  own_session_suspended: 'own session, while a support session was open',
  ceiling_reached: 'no more time may be added',
  idempotency_key_reused: 'the same key with other details',
  malformed_json: 'not readable',
  body_too_large: 'too much to read',
  invalid_token: 'the credential was not valid',
  token_expired: 'the credential was too old',
}

/** Says an entry of the log in words. Codes nobody has translated are shown as they are. */
export function auditWords(event: AuditEvent): AuditWords {
  const detail = event.detail ?? ''
  switch (event.type) {
    case 'ADMIN_IMPERSONATION_STARTED':
      return {
        title: event.breakGlass ? 'Emergency access started' : 'Session started',
        sub: join(modeLabel(event), reasonLabel(event)),
      }
    case 'ADMIN_IMPERSONATION_ENDED':
      return { title: 'Session ended', sub: isEndReason(detail) ? ENDED[detail] : detail }
    case 'ADMIN_IMPERSONATION_EXTENDED':
      return {
        title: 'Session extended',
        sub:
          event.outcome === 'refused'
            ? 'no more time may be added'
            : join('more time, decided by policy', event.policyVersion),
      }
    case 'ADMIN_IMPERSONATION_REFUSED':
      return { title: 'Start refused', sub: join(REFUSED[detail] ?? detail, modeLabel(event)) }
    case 'ADMIN_IMPERSONATION_REQUESTED':
      return { title: 'Approval asked for', sub: join(modeLabel(event), reasonLabel(event)) }
    case 'ADMIN_IMPERSONATION_DECIDED':
      return { title: DECIDED[detail] ?? 'Request decided', sub: join(modeLabel(event), reasonLabel(event)) }
    case 'ADMIN_IMPERSONATION_HALTED':
      return { title: 'Support halted', sub: event.reason?.text ?? '' }
    case 'ADMIN_IMPERSONATION_RESUMED':
      return { title: 'Support resumed', sub: event.reason?.text ?? '' }
    case 'ADMIN_IMPERSONATION_REVIEWED':
      return {
        title:
          detail === 'justified' ? 'Emergency access reviewed: justified' : 'Emergency access reviewed: not justified',
        sub: event.reason?.text ?? '',
      }
    case 'ADMIN_IMPERSONATION_UNCONFIRMED':
      return { title: 'Credential not accounted for', sub: 'an answer was lost; it ends by its own life' }
    case 'AUDIT_READ':
      return {
        title: READINGS[event.action?.name ?? ''] ?? 'Audit log read',
        sub: routeOf(event),
      }
    case 'SUPPORT_ACTION':
      return { title: actionTitle(event.action?.name ?? 'unknown'), sub: actionSub(event) }
  }
}

const INSIDE: readonly AuditEvent['type'][] = [
  'ADMIN_IMPERSONATION_STARTED',
  'ADMIN_IMPERSONATION_EXTENDED',
  'ADMIN_IMPERSONATION_ENDED',
]

/** Whether the actor was in the subject's account, or dealt with it as themselves: a lead who ends somebody's session. */
export function relationOf({ type, detail, actedAs }: AuditEvent): 'as' | 'for' {
  if (detail === 'operator_revoked') return 'for'
  return actedAs !== null || INSIDE.includes(type) ? 'as' : 'for'
}

function actionSub(event: AuditEvent): string {
  const { action, detail, outcome } = event
  const refusal = outcome === 'allowed' || detail === null ? null : (REFUSED[detail] ?? detail)
  const restricted = detail === 'action_restricted' && action?.class ? `class ${action.class}` : null
  return join(routeOf(event), refusal, restricted)
}

function routeOf({ action }: AuditEvent): string {
  return action?.route ? `${action.method ?? ''} ${action.route}`.trim() : ''
}

function modeLabel({ mode }: AuditEvent): string | null {
  return mode === null ? null : MODE_WORDS[mode].label
}

function reasonLabel({ reason }: AuditEvent): string | null {
  if (reason === null) return null
  const words = reason.code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function join(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' · ')
}
