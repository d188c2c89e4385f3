import type { EndReason } from './endReasons.ts'
import type { Mode } from './modes.ts'

/** A person as other people may see them. Never carries a credential. */
export interface Person {
  /** Stable id, the `sub` of their tokens. Shown beside the name, because names can be forged. */
  readonly id: string
  readonly name: string
  readonly email?: string
  /** The organisation (tenant) the person belongs to. */
  readonly org?: string
}

/** Why somebody else's account was opened. `code` is one of the policy's reason codes. */
export interface Reason {
  readonly code: string
  /** 10 to 500 characters after normalisation. For colleagues; never shown to the subject. */
  readonly text: string
}

/** The session on top of the stack. All times are milliseconds since the epoch by the **server's** clock. */
export interface SupportSession {
  readonly id: string
  readonly mode: Mode
  readonly reason: Reason
  readonly ticket: string | null
  readonly startedAt: number
  /** Moves by extend. */
  readonly expiresAt: number
  /** Fixed at start. No extension goes past it. */
  readonly ceilingAt: number
  /** Action classes the policy refuses in this session, so that the UI can say so before the server does. */
  readonly restricted: readonly string[]
  /** Whether one more extension would be granted now, as far as time is concerned. */
  readonly extendable: boolean
  readonly breakGlass: boolean
  /** Path on the application's own origin where the actor was when they started, so that any tab can bring them back. */
  readonly returnTo: string | null
}

/** What became of a support session that is over. */
export interface EndedSession {
  readonly id: string
  readonly reason: EndReason
  readonly endedAt: number
  readonly subject: Person
  readonly returnTo: string | null
}

export const REQUEST_STATES = ['pending', 'approved', 'denied', 'expired', 'cancelled', 'used'] as const

export type RequestState = (typeof REQUEST_STATES)[number]

/** A start that waits for another person's decision. Leaves `pending` exactly once. */
export interface ApprovalRequest {
  readonly id: string
  readonly state: RequestState
  readonly subject: Person
  readonly mode: Mode
  readonly reason: Reason
  readonly ticket: string | null
  readonly ttlSeconds: number
  readonly createdAt: number
  /** Until when it can be decided and, once approved, used. */
  readonly expiresAt: number
  readonly decidedBy?: Person
  /** What the approver wrote. */
  readonly note?: string
}
