import type {
  ApprovalRequest,
  Capabilities,
  ContextAnswer,
  CredentialAnswer,
  ExtendAnswer,
  ImpersonationError,
  PendingAnswer,
  Person,
  StartedAnswer,
} from '@understudy/protocol'
import type { StartRequest } from '../stack/state.ts'
import type { ToldEnd } from '../stack/toldEnd.ts'

/** How the credentials are kept, and what stands between them and page script. What each promises: README, "Custody". */
export interface Custody {
  readonly kind: 'bearer' | 'cookie'
  /**
   * `memory`: a closure of the page. `worker`: the memory of a dedicated worker. `http-only`: a cookie that no script
   * reads. `origin-isolated`: the own session lives on another origin than the page.
   */
  readonly assurance: 'memory' | 'worker' | 'http-only' | 'origin-isolated'
}

/** What goes along with every call of a {@link Connector}. */
export interface CallOptions {
  /** Fires when the client has lost interest; the answer would be discarded anyway. */
  readonly signal: AbortSignal
  /** Somebody is signing out: the page must not be left for the answer, whatever it says. */
  readonly leaving?: boolean
}

/** With whose credential `context` is asked. */
export interface ContextOptions extends CallOptions {
  /** Bearer custody: the support credential to ask with. Left out: ask with the actor's own. */
  readonly credential?: string
  /**
   * The session to read back, for a connector that keeps credentials itself: ask with the one that it keeps for this
   * session. Left out: ask with the actor's own.
   */
  readonly session?: string
}

/** What goes along with a call that changes something. */
export interface KeyedCallOptions extends CallOptions {
  /** The same for every try of one operation: a repeated call must not do the thing twice. */
  readonly idempotencyKey: string
}

/**
 * Browser-side adapter from the client to one back end: a plain object, written by hand in twenty lines or returned
 * by a function such as `bridge()`.
 *
 * Every method rejects with an `ImpersonationError`: the server's code for a refusal, `network` when no answer came
 * (the outcome is then unknown, and the client asks `context` again). Nothing else may be thrown.
 */
export interface Connector {
  readonly name: string
  /**
   * What the back end can do, and what it cannot. @default what the bridge can, less what there is no function for:
   * `capabilitiesOf` of `@understudy/client/connectors`
   */
  readonly capabilities?: Capabilities
  /**
   * The actor's own access token, from the host's own auth library; `null` when nobody is signed in. Left out in
   * cookie custody, where page script holds no credential.
   */
  readonly actorToken?: () => Promise<string | null>
  /** Where the credentials are kept. @default `memory` with {@link actorToken}, else `http-only` */
  readonly custody?: Custody
  /**
   * Who is signed in, as far as the page knows without a token, for display; `null`: nobody. Without `actorToken`, what
   * makes an ordinary user (`hint`) cost nothing. Never trusted for more, and no more than id and name is kept of it.
   */
  readonly actor?: () => Promise<Person | null>
  /**
   * What `client.fetch` sends requests with an identity with, instead of the platform's `fetch`. It adds the credential
   * that belongs to the `Support-Context` header, or refuses with an `ImpersonationError`. `actor`: the id of the actor
   * on screen, so that nobody else's own credential is taken.
   */
  readonly fetch?: (input: RequestInfo | URL, init?: RequestInit, actor?: string) => Promise<Response>
  /**
   * Who does the server say we are? Used at boot, after a start, on focus, after a 409 and after sleep. The base of
   * everything: with `parallel_cookie`, `swapped_cookie` and redirects nothing else in the page can know.
   */
  context(options: ContextOptions): Promise<ContextAnswer>
  /**
   * Whether `start` understands `replaces`: the named session ends in the same step, and only if the other one starts.
   * Left out: `switchTo()` sends an end and then a start, and a refused start leaves the own session.
   */
  readonly replaces?: boolean
  /**
   * Opens a support session, or a request for one. Must not resolve before the server has committed it. By token the
   * answer has a `credential`, by cookie none, a grant is a session in `shadow`. Where the page has to be left it settles
   * for nothing (`leavePage`), and `context` says what came of it.
   */
  start(
    request: StartRequest & { readonly requestId?: string; readonly replaces?: string },
    options: KeyedCallOptions,
  ): Promise<StartedAnswer | PendingAnswer>
  /**
   * Why a start that left the page came back without a session; `null`: it did not. Asked after `context` has said `own`;
   * each refusal is told once, and is gone from the URL by then. What a back end calls it is mapped by `refuse`.
   */
  refused?(): ImpersonationError | null
  /**
   * Ends exactly this session. A session that is already over is a success (`already_ended`). What became of it and whether
   * the own session stands are two answers: the second never depends on the status of the first. A `reason` that the back
   * end does not tell is left out, never guessed.
   * A back end that has the end in writing and cannot carry it out yet is told by rejecting with `end_accepted`.
   */
  end(session: { readonly id: string }, options: KeyedCallOptions): Promise<ToldEnd>
  /** Bearer custody: the next short-lived credential of a live session, on the strength of the actor's own. */
  credential?(session: { readonly id: string }, options: CallOptions): Promise<CredentialAnswer>
  /** A new policy decision to go on longer. Left out: sessions cannot be extended. */
  extend?(session: { readonly id: string }, options: KeyedCallOptions): Promise<ExtendAnswer>
  /** Withdraws a request that waits for approval. */
  cancel?(request: { readonly id: string }, options: KeyedCallOptions): Promise<void>
  /** What became of a request that the context no longer lists. `null`: nobody knows. */
  request?(request: { readonly id: string }, options: CallOptions): Promise<ApprovalRequest | null>
  /**
   * Gets ready for its calls, such as by loading their code: they are near. May be called often, and waits for nothing.
   * What it throws is told (`connector_failed`) and stops nothing.
   */
  prepare?(): void
  /** Calls back when something may have changed. Only a hint: the client then asks `context`. Returns its own undo. */
  watch?(onHint: () => void): () => void
  /** The support session was left, or the client disposed: forget the credential that the connector keeps for it. */
  drop?(): void
}
