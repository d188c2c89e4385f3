import type {
  ApprovalRequest,
  EndedSession,
  ImpersonationError,
  Mode,
  Person,
  Reason,
  SupportSession,
} from '@understudy/protocol'

/** What a person asked for in the start dialog. */
export interface StartRequest {
  readonly subject: Person
  readonly mode: Mode
  readonly reason: Reason
  readonly ticket?: string | null
  /** How long, in seconds. Left out: the policy's default. */
  readonly ttlSeconds?: number
  /** Path to come back to at the end. Left out: where the page is now. */
  readonly returnTo?: string | null
  /**
   * Emergency access: without the approval that the start may need, as far as the policy has that. For a shorter time, told to
   * others, and reviewed by somebody else afterwards. @default false
   */
  readonly breakGlass?: boolean
}

/** Why nobody is signed in. */
export type SignedOutWhy = 'no_credential' | 'invalid_token' | 'token_expired' | 'session_ended' | 'signed_out'

/** Nobody. */
export interface SignedOut {
  readonly status: 'signed-out'
  readonly why: SignedOutWhy
  readonly ended: EndedSession | null
}

/** The actor as themselves. */
export interface Own {
  readonly status: 'own'
  readonly actor: Person
  /** The support session that was on top before, and why it is over. */
  readonly ended: EndedSession | null
  /** Why the previous operation failed. */
  readonly error: ImpersonationError | null
  /** The request that came to nothing (`denied`, `expired`, `cancelled`), with the approver's note. */
  readonly request?: ApprovalRequest
}

/** A support session on top of the actor's own. */
export interface Active {
  readonly status: 'active'
  readonly actor: Person
  readonly subject: Person
  readonly session: SupportSession
}

/** A state in which the server has told who we are. */
export type Settled = SignedOut | Own | Active

/**
 * Everything the client knows, and nothing that could be derived from it. `status` decides the shape.
 * Holds no credential, and no clock: remaining time is `client.remaining()`.
 */
export type ImpersonationState =
  | { readonly status: 'resolving'; readonly last: Settled | null }
  | Settled
  | {
      readonly status: 'starting'
      readonly actor: Person
      readonly request: StartRequest
      /** The session whose place it takes, still on screen; `null`: the actor's own page is. */
      readonly last: Active | null
    }
  | { readonly status: 'pending'; readonly actor: Person; readonly request: ApprovalRequest }
  | { readonly status: 'switching'; readonly from: Settled; readonly to: Settled }
  | (Omit<Active, 'status'> & { readonly status: 'ending' })
  | (Omit<Active, 'status'> & { readonly status: 'expired' })
  | { readonly status: 'suspended'; readonly last: Settled | null; readonly error: ImpersonationError | null }
  | { readonly status: 'leaving'; readonly last: Settled | null }

/** The name of each state; the README says what each one means. */
export type Status = ImpersonationState['status']

/** An identity change, and the path to come back to when a support session ends. */
export interface Change {
  readonly from: Settled
  readonly to: Settled
  /** At the end of a support session: where the actor was when it began. */
  readonly returnTo: string | null
}
