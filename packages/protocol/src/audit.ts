import type { Mode } from './modes.ts'
import type { Person } from './session.ts'

/** Names of audit events. The first two are the Kotauth document's. */
export const AUDIT_TYPES = [
  'ADMIN_IMPERSONATION_STARTED',
  'ADMIN_IMPERSONATION_ENDED',
  'ADMIN_IMPERSONATION_EXTENDED',
  'ADMIN_IMPERSONATION_REFUSED',
  'ADMIN_IMPERSONATION_REQUESTED',
  'ADMIN_IMPERSONATION_DECIDED',
  'ADMIN_IMPERSONATION_HALTED',
  'ADMIN_IMPERSONATION_RESUMED',
  'ADMIN_IMPERSONATION_REVIEWED',
  'ADMIN_IMPERSONATION_UNCONFIRMED',
  'SUPPORT_ACTION',
  'AUDIT_READ',
] as const

export type AuditType = (typeof AUDIT_TYPES)[number]

export const AUDIT_OUTCOMES = ['allowed', 'refused', 'failed'] as const

export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/** One entry of the log. `actor` is always who was at the keyboard, also when they acted as somebody else. */
export interface AuditEvent {
  readonly seq: number
  /** RFC 3339, UTC, milliseconds. The order is `seq`, not this. */
  readonly time: string
  /** When it was written, where the database was away at `time`: until then it was kept on disk. RFC 3339. */
  readonly spooled?: string
  readonly type: AuditType
  readonly outcome: AuditOutcome
  readonly actor: Person | null
  /** Whose identity the action ran under; `null` when the actor acted as themselves. */
  readonly actedAs: string | null
  readonly subject: Person | null
  readonly session: string | null
  readonly mode: Mode | null
  readonly reason: { readonly code: string; readonly text: string } | null
  readonly ticket: string | null
  /** Organisation that the account is of; where the event is about none, or none that could be opened, the actor's. */
  readonly tenant?: string
  /** In a session that was started without the approval it needed. */
  readonly breakGlass?: true
  readonly approver: Person | null
  readonly action: {
    readonly name: string
    readonly class: string | null
    readonly method: string | null
    readonly route: string | null
  } | null
  /** Code of the refusal, end reason, or deciding rule. Never free text of others. */
  readonly detail: string | null
  readonly policyVersion: string | null
  readonly request: {
    readonly id: string
    readonly ip: string | null
    readonly userAgent: string | null
    /** `client_id` of the standard client that sent it, once it was known. */
    readonly client?: string
  } | null
  readonly prev: string
  readonly hash: string
}
