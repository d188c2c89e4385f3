import type { ReviewVerdict } from './review.ts'
import type { ApprovalRequest, EndedSession, Person, SupportSession } from './session.ts'

/** A short-lived credential in bearer custody. Kept in a vault; never in state, storage, a message or a URL. */
export interface Credential {
  readonly accessToken: string
  /** Milliseconds since the epoch by the server's clock; never later than the session's `expiresAt`. */
  readonly expiresAt: number
  /** `DPoP`: it counts only with the key that the session was started with (RFC 9449). Left out: it counts by itself. */
  readonly tokenType?: 'DPoP'
}

/** 201 of `POST /support/sessions`. */
export interface StartedAnswer {
  readonly outcome: 'started'
  readonly epoch: number
  readonly now: number
  readonly actor: Person
  readonly subject: Person
  readonly session: SupportSession
  /** Absent in cookie custody, and for a session that is handed to another origin. */
  readonly credential?: Credential
  /** For a session that is handed to another origin. Absent from a repeated answer: the code is given once. */
  readonly handoff?: HandoffCode
}

/** Stands for a session that another origin is to take over. Goes in a fragment, never in a query. */
export interface HandoffCode {
  readonly code: string
  /** By the server's clock. Not redeemed by then, the session is over: `handoff_expired`. */
  readonly expiresAt: number
}

/** 202 of `POST /support/sessions`: another person has to decide first. */
export interface PendingAnswer {
  readonly outcome: 'pending'
  readonly now: number
  readonly request: ApprovalRequest
}

/**
 * 202 of `POST /support/sessions`: nothing is on before this browser has been at the back end. It comes back to the start's
 * `returnTo`, with `support_refused` in the query where nothing came of it.
 */
export interface RedirectAnswer {
  readonly outcome: 'redirect'
  readonly now: number
  /** Where the page has to be left for. Good for one way there and back. */
  readonly url: string
  /** By the server's clock. Not back by then, the start is over. */
  readonly expiresAt: number
}

/** 200 of `POST /support/sessions/:id/end`. Repeating it gives the same answer. */
export interface EndAnswer {
  readonly outcome: 'ended' | 'already_ended'
  readonly session: EndedSession
  /** Whether the actor's own session still stands. `gone`: sign in again. */
  readonly own: 'stands' | 'gone'
  readonly epoch: number
  readonly now: number
}

/** 202 of `POST /support/sessions/:id/end`: the server has it in writing, and cannot carry it out yet. */
export interface EndAcceptedAnswer {
  readonly outcome: 'accepted'
  readonly session: string
  readonly now: number
}

/** 200 of `POST /support/sessions/:id/extend`. */
export interface ExtendAnswer {
  readonly session: SupportSession
  readonly now: number
}

/** 200 of `POST /support/sessions/:id/credential`. */
export interface CredentialAnswer {
  readonly credential: Credential
  readonly now: number
}

/** A live support session as operators see it. */
export interface LiveSession {
  readonly actor: Person
  readonly subject: Person
  readonly session: SupportSession
}

/** A session that was started without the approval it needed, as those read it who have to look at it. */
export interface Review {
  /** The session's id. */
  readonly id: string
  readonly actor: Person
  readonly subject: Person
  readonly mode: SupportSession['mode']
  readonly reason: SupportSession['reason']
  readonly ticket: string | null
  readonly startedAt: number
  /** `null`: it runs. */
  readonly endedAt: number | null
  /** Changes that were made in the account, by action name. */
  readonly changes: readonly { readonly at: number; readonly action: string }[]
  readonly dueAt: number
  /** `running`: nothing to review yet. `overdue`: nobody has by `dueAt`. */
  readonly state: 'running' | 'open' | 'overdue' | 'reviewed'
  readonly result?: ReviewResult
}

/** What somebody found. */
export interface ReviewResult {
  readonly verdict: ReviewVerdict
  readonly text: string
  readonly by: Person
  readonly at: number
}

/** Whether support sessions may be started, and who has stopped that. */
export interface HaltAnswer {
  /** `null`: sessions may be started. */
  readonly halt: { readonly by: Person; readonly reason: string; readonly since: number } | null
  /** Live sessions that this call ended. */
  readonly ended: number
  readonly now: number
}

/** One visit as the subject reads it: when and what kind of reason, never the internal text. */
export interface HistoryEntry {
  readonly id: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly mode: SupportSession['mode']
  /** Label of the reason code. */
  readonly purpose: string
  readonly ticket: string | null
  /** Changes that were made in the account, by action name. */
  readonly changes: readonly { readonly at: number; readonly action: string }[]
  /** The support team; the agent's own name only where the policy shows it. */
  readonly by: string
}
