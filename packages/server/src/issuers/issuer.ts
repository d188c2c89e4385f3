import type { ActorClaim, Capabilities, Mode, Person, Reason } from '@understudy/protocol'
import type { IssuerCode } from './codes.ts'
import type { Finding } from './finding.ts'

/** A support session that the bridge has decided on and recorded, for which a back end shall give a credential. Times in milliseconds. */
export interface IssueOrder {
  readonly session: {
    readonly id: string
    readonly mode: Mode
    readonly startedAt: number
    readonly expiresAt: number
    readonly ceilingAt: number
  }
  readonly actor: {
    readonly person: Person
    /** Issuer of the actor's own token. */
    readonly iss: string
    /** The actor's own access token; `null` in cookie custody, where the bridge has none. */
    readonly token: string | null
  }
  readonly subject: Person
  readonly reason: Reason
  readonly ticket: string | null
  /** Where the actor is, for back ends whose own session list shows it to the subject. */
  readonly ip: string | null
}

/**
 * What the bridge keeps, sealed, to read a credential back and to end it: tokens, cookies, ids. Texts under names of the
 * issuer's own. Never leaves the bridge.
 */
export type Kept = Readonly<Record<string, string>>

/** What a back end gave. */
export type Issued =
  | {
      readonly shape: 'token'
      readonly kept: Kept
      /** Milliseconds; `null`: the back end did not say. */
      readonly expiresAt: number | null
      /** What the browser may hold; `null` where it must never, and the bridge stands in front of the back end. */
      readonly handOut: { readonly accessToken: string } | null
    }
  | { readonly shape: 'cookie' | 'grant'; readonly kept: Kept; readonly expiresAt: number | null }
  | {
      /** Nothing yet: the actor's browser goes there first. Then {@link Issuer.collect} gets what it came back with. */
      readonly shape: 'redirect'
      readonly kept: Kept
      readonly url: string
      readonly expiresAt: number | null
    }

/** What the back end itself says about a credential when it is asked. `null`: it does not say. */
export type Standing =
  | { readonly live: false }
  | {
      readonly live: true
      readonly subject: string | null
      /** The outermost actor from each place that names one; more than one place has to agree. */
      readonly actors: readonly ActorClaim[]
      readonly audience: readonly string[] | null
      readonly scope: readonly string[] | null
      /** Milliseconds. */
      readonly expiresAt: number | null
    }

/** What must come back. `null`: this back end cannot say, and nothing is compared. */
export interface Expectation {
  /** As the back end names the subject. */
  readonly subject: string
  /** As the back end names the actor; `iss` is compared where it is given. `null` only with `actor: 'unnamed'`. */
  readonly actor: { readonly sub: string; readonly iss?: string } | null
  /** Each of these must be in it; others may be. */
  readonly audience: readonly string[] | null
  /** At most these. */
  readonly scope: readonly string[] | null
  /** Latest end in milliseconds. */
  readonly notAfter: number | null
}

/** Something that an actor asks to do on the strength of a grant. */
export interface GrantQuestion {
  /** A declared action of the application's, its class, and whether it changes anything. */
  readonly action: string
  readonly class: string
  readonly mutates: boolean
  /** What it is about, as the application names it to its permissions; `null`: the subject's account. */
  readonly resource: string | null
}

/** `gone`: there is no such grant any more, whatever else the actor may do there. */
export type GrantAnswer = 'granted' | 'not_granted' | 'gone'

/** Something of an issuer's that is at the back end, and the session that it was made for. */
export interface Held {
  readonly session: string
  readonly kept: Kept
}

export interface IssuerCallOptions {
  /** Fires when nobody waits any longer. */
  readonly signal: AbortSignal
}

export interface ObtainOptions extends IssuerCallOptions {
  /**
   * Has to be called, and awaited, before anything is asked for that is issued with its answer, with all that would find it if
   * the answer is lost, and again as soon as the back end has given anything, before it is judged: what is held is ended
   * whatever happens afterwards. The last one counts. `{}`: something may be there that nobody could find, which operators are
   * told; `null`: certainly nothing is.
   */
  readonly hold: (kept: Kept | null) => Promise<void>
  /** With `start: 'redirect'`: what the address has to carry as `state`, and the browser brings back. */
  readonly state?: string
}

/** What an author of an issuer writes. `createIssuer` adds everything that must not be forgotten. */
export interface IssuerParts {
  /** Such as `keycloak`. */
  readonly name: string
  readonly capabilities: Capabilities
  /** Modes of sessions that get something; for the others the bridge does not ask. @default `shadow` for a grant, else the others */
  readonly modes?: readonly Mode[]
  /** What has to come back for this order. */
  expects(order: IssueOrder): Expectation
  /** Asks the back end for the credential. @throws IssuerError */
  obtain(order: IssueOrder, options: ObtainOptions): Promise<Issued>
  /**
   * With `start: 'redirect'`: turns what the browser came back with into the credential; like `obtain`. `kept` is what `obtain`
   * gave, and what the application that decides on the login has added. @throws IssuerError
   */
  collect?(order: IssueOrder, kept: Kept, brought: URLSearchParams, options: ObtainOptions): Promise<Issued>
  /** With `start: 'redirect'`: where the back end sends the browser back to. Has to be the bridge's `/support/issued`. */
  readonly returnsTo?: string
  /** Asks the back end whether it lives and whose it is. Must not go by what was answered at the start. @throws IssuerError */
  current(kept: Kept, options: IssuerCallOptions): Promise<Standing>
  /**
   * Asks the back end to end exactly this one, nothing of the subject's own. `awaited`: nothing is there, and what an answer that
   * was lost speaks of may still come; it is asked again. @throws IssuerError
   */
  end(kept: Kept, options: IssuerCallOptions): Promise<'ended' | 'already_ended' | 'awaited'>
  /** The next credential of the same session; like `obtain`. Left out: the bridge starts anew, or the time is over. */
  renew?(order: IssueOrder, kept: Kept, options: ObtainOptions): Promise<Issued>
  /** What can be found out about the set-up without a start: discovery, clients, mappers. */
  inspect?(options: IssuerCallOptions): Promise<readonly Finding[]>
  /**
   * Whose doing it is when a credential is found dead that the bridge did not end.
   * @default 'operator_revoked'
   */
  readonly endedThere?: Issuer['endedThere']
  /** Puts the credential on a request to the back end that the bridge sends for the session. */
  authorize?(kept: Kept, headers: Headers): void
  /** For a grant: see {@link Issuer.permits}. */
  readonly permits?: Issuer['permits']
  /** For what can outlive its session unseen: see {@link Issuer.held}. */
  readonly held?: Issuer['held']
}

export interface IssueOptions extends IssuerCallOptions {
  /** Keeps what is held, durably, before it is judged; `null`: nothing any more. @default nobody: what fails is ended in this call or never */
  readonly keep?: (kept: Kept | null) => Promise<void>
  /** Whether both accounts may still do this. Asked after the back end has answered. @default not asked */
  readonly stands?: () => Promise<boolean>
  /** See {@link ObtainOptions.state}. */
  readonly state?: string
}

export interface EndOptions extends IssuerCallOptions {
  /** Whether it was ever read back alive: one that was not is not known to be dead by being read so. @default true */
  readonly seenAlive?: boolean
}

/** What became of a credential, and of the actor's own session: two things, told apart. */
export interface IssuerEnd {
  /** `alive`: it was read back, and it lives. `unknown`: nobody could say. */
  readonly remote: 'ended' | 'already_ended' | 'alive' | 'unknown'
  /** `untouched`: it was never away. `sign_in_needed`: it is gone since the start. `restored`: the back end brings it back. */
  readonly own: 'untouched' | 'restored' | 'sign_in_needed'
  /** Why it is not known to be over; `null` where it is. */
  readonly code: IssuerCode | null
}

/** A trial on people whom the operator names: a start, a read-back and an end. */
export interface Trial {
  readonly order: IssueOrder
}

/**
 * Obtains support credentials from an identity system, and ends them. The bridge stays the authority for policy, audit
 * and time: it asks an issuer only about a session that is decided and recorded, and believes nothing that was not read back.
 */
export interface Issuer {
  readonly name: string
  readonly capabilities: Capabilities
  /** Modes of sessions that get something; for the others it is not asked. */
  readonly modes: readonly Mode[]
  /** The reason with which a session ends whose credential was ended at the back end. */
  readonly endedThere: 'subject_revoked' | 'operator_revoked'
  /**
   * Obtains a credential, and gives it only once subject, actor, audience, scope and life have been read back as ordered.
   * Whatever else comes is ended again, and its end read back.
   *
   * @throws IssuerError its `leftover` says what became of what was issued
   */
  start(order: IssueOrder, options: IssueOptions): Promise<Issued>
  /** The read-back of {@link start} by itself. Ends what is not as ordered. @throws IssuerError */
  verify(order: IssueOrder, kept: Kept, options: IssueOptions): Promise<void>
  /**
   * Left out where no start leaves the page. Takes what the actor's browser came back with, all of its query, and gives the
   * credential once it has been read back as ordered, like {@link start}. @throws IssuerError
   */
  readonly collect?: (order: IssueOrder, kept: Kept, brought: URLSearchParams, options: IssueOptions) => Promise<Issued>
  /** See {@link IssuerParts.returnsTo}. */
  readonly returnsTo?: string
  /** What the back end says now. @throws IssuerError */
  current(kept: Kept, options: IssuerCallOptions): Promise<Standing>
  /** Left out where a credential cannot be renewed. Held to the same as {@link start}. @throws IssuerError */
  readonly renew?: (order: IssueOrder, kept: Kept, options: IssueOptions) => Promise<Issued>
  /** Ends it and reads back that it is dead. Never throws: what could not be ended or seen is in the answer. */
  end(kept: Kept, options: EndOptions): Promise<IssuerEnd>
  /** What is wrong with the set-up, in plain words. With a trial it is tried out; without, only looked at. */
  check(options: IssuerCallOptions & { readonly trial?: Trial }): Promise<readonly Finding[]>
  /** Left out where no request of the bridge's own goes to the back end. */
  readonly authorize?: (kept: Kept, headers: Headers) => void
  /**
   * For sessions in `shadow` mode: whether the grant of this session opens what is asked for, at this moment. By the names of
   * the order alone, so that a guard needs nothing of what is kept; `token` and `ip` of it are `null` here. @throws IssuerError
   */
  readonly permits?: (order: IssueOrder, asked: GrantQuestion, options: IssuerCallOptions) => Promise<GrantAnswer>
  /**
   * Everything of its kind at the back end, also what nobody remembers: a start that was given up may still arrive there.
   * Left out where the back end cannot say. @throws IssuerError
   */
  readonly held?: (options: IssuerCallOptions) => Promise<readonly Held[]>
}
