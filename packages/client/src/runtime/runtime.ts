import type { ImpersonationError, Person } from '@understudy/protocol'
import type { StoreApi } from 'zustand/vanilla'
import type { readPayload } from '../claims.ts'
import type { ClientOptions } from '../client.ts'
import type { Channel } from '../ports/channel.ts'
import type { Clock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import type { Place } from '../ports/place.ts'
import type { StackEvent } from '../stack/events.ts'
import type { Instant } from '../stack/reckoning.ts'
import type { Active, ImpersonationState } from '../stack/state.ts'
import type { Emitter } from './emitter.ts'
import type { Known, Verbs } from './machine.ts'

export type Store = Pick<StoreApi<ImpersonationState>, 'getState' | 'getInitialState'>

export type Listener = (state: ImpersonationState, previous: ImpersonationState) => void

/** What every page has, whoever sits before it: the ports, what is known of the stack, and the way to the machine. */
export interface Runtime {
  readonly options: ClientOptions
  readonly connector: Connector
  readonly clock: Clock
  readonly channel: Channel
  readonly place: Place
  readonly events: Emitter
  readonly store: Store
  /** When the client was made. */
  readonly born: Instant
  /** The monotonic instant by which the server had not read its clock yet, when it rendered the page. */
  readonly asked: number
  /** A listener that throws stops neither the others nor the machine. Returns its own undo. */
  subscribe(listener: Listener): () => void
  model(): Known
  show(state: ImpersonationState): void
  /** Hands an event to the machine; loads it first where it is not there yet. Events keep their order. */
  dispatch(event: StackEvent): void
  /** Calls a verb of the machine: at once where it is there, or as soon as it is. Rejects where it cannot be had. */
  perform(run: (verbs: Verbs) => Promise<void>): Promise<void>
  /** Says who an ordinary user is, without the machine where nothing else has been said before. */
  settleOrdinary(actor: Person | null): void
  /** Looks at the clock before anything is decided by it. */
  notice(): void
  /** Milliseconds to a server deadline, for display: never negative; `null` while nobody can tell. */
  remaining(deadline: number): number | null
  /** Listens to the other tabs, and unless the user is an ordinary one, to the page. Idempotent. */
  attach(): void
  /** The credential of a support session, renewed first where it has lapsed; `null` when there is none to be had. */
  fresh(active: Active): string | Promise<string | null>
  /** Resolves as soon as a state fits; `false` after `limit` milliseconds or when the client is disposed. */
  when(fits: (state: ImpersonationState) => boolean, limit?: number | null): Promise<boolean>
  /** Fires when the identity under which requests were made is left. */
  identity(): AbortSignal
  leaveIdentity(reason: ImpersonationError): void
  /**
   * Calls the connector: bounded, aborted on dispose, rejecting with an `ImpersonationError` whatever happens. `limit`
   * `null`: unbounded and without a timer. What comes within so many microtasks needs no timer either.
   */
  call<T>(run: (signal: AbortSignal) => Promise<T>, limit?: number | null, microtasks?: number): Promise<T>
  /** The host's own token, or what keeps it away. Bounded; without a timer where it is at hand, or nobody is but an ordinary user. */
  actorToken(): Promise<string | null>
  /** What a token says, unverified: a page reads its own token anyway, and the machine needs no reader besides. */
  payloadOf: typeof readPayload
  /** Whether the host hints that this user has nothing to do with support sessions. */
  ordinary(): boolean
  /** A mistake that nobody waits for surfaces as an uncaught error. */
  rethrow(thrown: unknown): void
  /** Tells as an `error` event what nobody waits for. */
  report(thrown: unknown): void
  /** Calls a part of the host's: what it throws is {@link rethrow}n, and stops nothing. `undefined` then. */
  guarded<T>(run: () => T): T | undefined
  /** Registers what `dispose` has to undo. Runs it at once on a client that is disposed already. */
  onDispose(undo: () => void): void
  disposed(): boolean
  dispose(): void
}
