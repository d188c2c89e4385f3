import type { ActionDecision, ActionMap, ContextAnswer, EndedSession, ImpersonationError } from '@understudy/protocol'
import type { Channel } from './ports/channel.ts'
import type { Clock } from './ports/clock.ts'
import type { Connector } from './ports/connector.ts'
import type { PageLifecycle } from './ports/lifecycle.ts'
import type { ImpersonationState, Settled, StartRequest } from './stack/state.ts'

/** An identity change, told to the host while the page shows nobody's data. */
export interface IdentityChange {
  readonly from: Settled
  readonly to: Settled
  /** At the end of a support session: where the actor was when it began. */
  readonly returnTo: string | null
}

export interface ClientEvents {
  /** A mark before the end was passed. Once per mark and session. */
  warning: { readonly remaining: number; readonly mark: number }
  started: { readonly sessionId: string }
  ended: { readonly session: EndedSession | null }
  error: { readonly error: ImpersonationError }
}

export interface ClientOptions {
  readonly connector: Connector
  /** The application's actions, for `can()`. Share the object with the guard. */
  readonly actions?: ActionMap
  /** Origins that `client.fetch` may tell the context and the credential. @default the page's own origin */
  readonly origins?: readonly string[]
  /** What the server already knew when it rendered the page. */
  readonly initialContext?: ContextAnswer
  /** Unsaved work: delays an identity change up to two seconds, and cannot stop it. */
  readonly beforeContextChange?: (change: IdentityChange) => void | Promise<void>
  /** Reset of the host's caches. Runs in `switching`; a failure or a time-out reloads the page. */
  readonly onIdentityChange?: (change: IdentityChange) => void | Promise<void>
  /** The host's own sign-out, called by `signOut()` once the support session is over. */
  readonly onSignOut?: () => void | Promise<void>
  /** Marks of the `warning` event, milliseconds before the end. @default [300_000, 60_000, 20_000] */
  readonly warningMarks?: readonly number[]
  readonly clock?: Clock
  readonly channel?: Channel
  readonly lifecycle?: PageLifecycle
}

/**
 * The session stack of one tab. Read it like a zustand store; change it only by its verbs.
 */
export interface ImpersonationClient {
  getState(): ImpersonationState
  getInitialState(): ImpersonationState
  subscribe(listener: (state: ImpersonationState, previous: ImpersonationState) => void): () => void
  /** Resolves once the server has confirmed the session with the credential the app will use, or the request waits. */
  start(request: StartRequest): Promise<void>
  /** Ends the support session (or withdraws what is starting or pending) and restores the own session. Idempotent. */
  end(): Promise<void>
  /** Asks for more time. Never past the ceiling. */
  extend(): Promise<void>
  /** Ends both sessions. Lands signed out, never on the own session. */
  signOut(): Promise<void>
  /** Asks the server who we are, and converges to the answer. */
  resume(): Promise<void>
  /** Forgets the credential, drops every listener and timer. Idempotent. */
  dispose(): void
  /** `fetch` with the credential and the context assertion; refused locally when the identity is not certain. */
  readonly fetch: typeof globalThis.fetch
  /** Whether an action would be allowed. Shows; the server decides. */
  can(action: string): ActionDecision
  /** Milliseconds until the support session ends, never negative; `null` without one. */
  remaining(): number | null
  on<K extends keyof ClientEvents>(event: K, listener: (detail: ClientEvents[K]) => void): () => void
  readonly custody: { readonly kind: 'bearer' | 'cookie'; readonly assurance: 'memory' | 'http-only' }
}
