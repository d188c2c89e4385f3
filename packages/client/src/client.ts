import type { ActionDecision, ActionMap, ContextAnswer, EndedSession, ImpersonationError } from '@understudy/protocol'
import type { Channel } from './ports/channel.ts'
import type { Clock } from './ports/clock.ts'
import type { Connector, Custody } from './ports/connector.ts'
import type { PageLifecycle } from './ports/lifecycle.ts'
import type { IdentityChange, ImpersonationState, StartRequest } from './stack/state.ts'

export interface ClientEvents {
  /** A mark before the end was passed. Once per mark and deadline, in each tab; an extension arms the marks again. */
  warning: { readonly remaining: number; readonly mark: number }
  /** This tab entered a support session, started here or in another tab. */
  started: { readonly sessionId: string }
  /** This tab left a support session. `null`: the server did not say what became of it. */
  ended: { readonly session: EndedSession | null }
  /** Something failed, in the foreground or the background. Nothing is swallowed. */
  error: { readonly error: ImpersonationError }
}

export interface ClientOptions {
  readonly connector: Connector
  /** The application's actions, for `can()`. Share the object with the guard. */
  readonly actions?: ActionMap
  /**
   * Origins that `client.fetch` may tell the context and the credential, each as `https://app.example`.
   * @default the page's own origin
   */
  readonly origins?: readonly string[]
  /** What the server already knew when it rendered the page. The first `resume()` then asks nothing. */
  readonly initialContext?: ContextAnswer
  /**
   * Whether this browser may have anything to do with support sessions, such as a one-bit cookie set at the console's
   * sign-in. `false`: an actor whose token names nobody else stays `own` without a request, a timer or a stored byte.
   * Never trusted for more. @default always ask
   */
  readonly hint?: () => boolean
  /** Unsaved work: delays an identity change up to two seconds, and cannot stop it. Must not wait for `client.fetch`. */
  readonly beforeContextChange?: (change: IdentityChange) => void | Promise<void>
  /**
   * Reset of the host's caches. Runs in `switching`; a failure, or five seconds without an end, reloads the page.
   * Must not wait for `client.fetch`, which itself waits for the end of `switching`.
   */
  readonly onIdentityChange?: (change: IdentityChange) => void | Promise<void>
  /** The host's own sign-out, called by `signOut()` once the support session is over. */
  readonly onSignOut?: () => void | Promise<void>
  /** Marks of the `warning` event, milliseconds before the end. @default [300_000, 60_000, 20_000] */
  readonly warningMarks?: readonly number[]
  /** Ports. Tests bring their own from `@understudy/client/testing`. @default the browser's */
  readonly clock?: Clock
  readonly channel?: Channel
  readonly lifecycle?: PageLifecycle
  /** What `client.fetch` sends with, unless the connector keeps the credentials and sends itself. @default the platform's */
  readonly fetch?: typeof globalThis.fetch
}

/**
 * The session stack of one tab. Read it like a zustand store (`useStore(client, selector)` works); change it only by
 * its verbs. At most one verb is in flight: others reject with `busy`, except `end`, which pre-empts `start`.
 */
export interface ImpersonationClient {
  getState(): ImpersonationState
  getInitialState(): ImpersonationState
  subscribe(listener: (state: ImpersonationState, previous: ImpersonationState) => void): () => void
  /**
   * Resolves once the server has confirmed the session with the credential the app will use, or the request waits.
   *
   * @throws a code of the server for a refusal; `busy`, `already_in_support_session`, `identity_unknown`, `signed_out`
   * before anything is sent; `unverified_start` when the session is not the one asked for; `superseded` when `end` or
   * `signOut` came first; `network`, `outcome_unknown` when no answer came; `disposed`.
   */
  start(request: StartRequest): Promise<void>
  /**
   * Ends the support session (or withdraws what is starting or pending) and restores the own session. Idempotent.
   *
   * @throws `outcome_unknown` and the server's codes when the session could not be shown to be over; `superseded`;
   * `busy` while signing out; `disposed`.
   */
  end(): Promise<void>
  /**
   * Asks for more time. Never past the ceiling.
   *
   * @throws `not_active`, `session_expired`, `busy`, `unsupported`, `identity_unknown`, the server's `ceiling_reached`,
   * `network`, `disposed`.
   */
  extend(): Promise<void>
  /**
   * Ends both sessions. Lands signed out, never on the own session, whatever fails on the way: say so where it rejects,
   * and offer to call it again, which goes on with what was left open.
   *
   * @throws `outcome_unknown` when the support session could not be shown to be over, or `onSignOut` failed (`cause`);
   * `superseded` when the page is reloaded because `onIdentityChange` failed; `busy` while it is; `disposed`.
   */
  signOut(): Promise<void>
  /** Asks the server who we are, and resolves when the state has settled or is suspended. Never rejects. */
  resume(): Promise<void>
  /** Forgets the credential, drops every listener and timer. Idempotent; verbs then reject with `disposed`. */
  dispose(): void
  /**
   * `fetch` with the credential and the context assertion, for the allow-listed origins; others get neither and are
   * left alone. Refused locally when the identity is not certain. See the README for the rules.
   */
  readonly fetch: typeof globalThis.fetch
  /** Whether an action would be allowed. Shows; the server decides. */
  can(action: string): ActionDecision
  /** Milliseconds until the support session ends, never negative, never rising without an extension; `null` without one. */
  remaining(): number | null
  on<K extends keyof ClientEvents>(event: K, listener: (detail: ClientEvents[K]) => void): () => void
  /** Where the credentials are kept. */
  readonly custody: Custody
}
