import type { ImpersonationError, Person } from '@understudy/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ClientOptions } from '../client.ts'
import { browserChannel, type Channel } from '../ports/channel.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import { browserLifecycle, type PageLifecycle } from '../ports/lifecycle.ts'
import { memoryVault, type Vault } from '../ports/vault.ts'
import type { StackEvent } from '../stack/events.ts'
import { failure } from '../stack/failure.ts'
import type { Model } from '../stack/model.ts'
import type { Active, ImpersonationState } from '../stack/state.ts'
import { asError, CALL_LIMIT } from './bounded.ts'
import { createDispatching } from './dispatching.ts'
import { createEmitter, type Emitter } from './emitter.ts'
import type { LoadMachine } from './machine.ts'
import { createTabs } from './tabs.ts'
import { createTimekeeper, type Timekeeper } from './timekeeper.ts'

export type Store = Pick<StoreApi<ImpersonationState>, 'getState' | 'getInitialState'>

export type Listener = (state: ImpersonationState, previous: ImpersonationState) => void

/** What the interpreters of effects share: the ports, the machine, and the promises of the verbs. */
export interface Runtime {
  readonly options: ClientOptions
  readonly connector: Connector
  readonly clock: Clock
  readonly channel: Channel
  readonly lifecycle: PageLifecycle
  readonly vault: Vault
  readonly time: Timekeeper
  readonly events: Emitter
  readonly store: Store
  /** A listener that throws stops neither the others nor the machine. Returns its own undo. */
  subscribe(listener: Listener): () => void
  model(): Model
  /** Hands an event to the machine; loads it first where it is not there yet. Events keep their order. */
  dispatch(event: StackEvent): void
  /** Says who an ordinary user is, without the machine where nothing else has been said before. */
  settleOrdinary(actor: Person | null): void
  /** Looks at the clock before anything is decided by it. */
  notice(): void
  /** Listens to the other tabs, and unless the user is an ordinary one, to the page. Idempotent. */
  attach(): void
  /** Listens to everything, because this tab has to do with support sessions after all. Idempotent. */
  attachFully(): void
  /** The credential of a support session, renewed first where it has lapsed; `null` when there is none to be had. */
  fresh(active: Active): Promise<string | null>
  /** The promise of a verb. Settled by an effect of the same key. */
  promiseOf(key: string): Promise<void>
  settle(key: string, error: ImpersonationError | null): void
  /** Resolves as soon as a state fits; `false` after `limit` milliseconds or when the client is disposed. */
  when(fits: (state: ImpersonationState) => boolean, limit?: number): Promise<boolean>
  /** Fires when the identity under which requests were made is left. */
  identity(): AbortSignal
  leaveIdentity(reason: ImpersonationError): void
  /**
   * Calls the connector: bounded, aborted on dispose, rejecting with an `ImpersonationError` whatever happens. `limit`
   * `null`: unbounded and without a timer.
   */
  call<T>(run: (signal: AbortSignal) => Promise<T>, limit?: number | null): Promise<T>
  /** The host's own token, or what keeps it away. An ordinary user's page sets no timer for it: see {@link ordinary}. */
  actorToken(): Promise<string | null>
  /** Lets the machine ask again after `ms`, if nothing has moved by then and the page is visible. */
  retryAfter(ms: number, revision: number): void
  /** Whether the host hints that this user has nothing to do with support sessions. */
  ordinary(): boolean
  /** Registers what `dispose` has to undo. Runs it at once on a client that is disposed already. */
  onDispose(undo: () => void): void
  disposed(): boolean
  dispose(): void
}

export function createRuntime(options: ClientOptions, initial: Model, loadMachine: LoadMachine): Runtime {
  const { connector, clock = browserClock(), channel = browserChannel(), lifecycle = browserLifecycle() } = options
  const store = createStore<ImpersonationState>(() => initial.state)
  const promises = new Map<string, { promise: Promise<void>; settle: (error: ImpersonationError | null) => void }>()
  const undos = new Set<() => void>()
  const vault = memoryVault()
  let attached = false
  let disposed = false
  let identity = new AbortController()
  let unretry: () => void = () => undefined

  // A listener's mistake is its own: it surfaces as an uncaught error and stops nobody else.
  const rethrow = (thrown: unknown) => {
    clock.after(0, () => {
      throw thrown
    })
  }

  const { model, dispatch, settleOrdinary, loaded, load } = createDispatching({
    initial,
    clock,
    load: () => loadMachine(runtime),
    show: (state) => store.setState(state, true),
    disposed: () => disposed,
    settle: (key, error) => runtime.settle(key, error),
    report: (error) => runtime.events.emit('error', { error }),
    rethrow,
    ready(machine) {
      if (attached && !runtime.ordinary()) machine.attach()
    },
  })

  const runtime: Runtime = {
    options,
    connector,
    clock,
    channel,
    lifecycle,
    vault: {
      ...vault,
      drop() {
        vault.drop()
        connector.drop?.()
      },
    },
    time: createTimekeeper(clock),
    events: createEmitter(rethrow),
    store,
    subscribe: (listener) =>
      store.subscribe((state, previous) => {
        try {
          listener(state, previous)
        } catch (thrown) {
          rethrow(thrown)
        }
      }),
    model,
    dispatch,
    settleOrdinary,
    notice: () => loaded()?.notice(),
    attach() {
      attached = true
      listenToTabs()
      if (!runtime.ordinary()) loaded()?.attach()
    },
    attachFully: () => loaded()?.attach(),
    fresh: async (active) => (await load()).fresh(active),
    promiseOf(key) {
      const known = promises.get(key)
      if (known !== undefined) return known.promise
      let settle: (error: ImpersonationError | null) => void = () => undefined
      const promise = new Promise<void>((resolve, reject) => {
        settle = (error) => (error === null ? resolve() : reject(error))
      })
      promises.set(key, { promise, settle })
      return promise
    },
    settle(key, error) {
      promises.get(key)?.settle(error)
      promises.delete(key)
    },
    when(fits, limit) {
      if (fits(model().state)) return Promise.resolve(true)
      return new Promise((resolve) => {
        const undo: (() => void)[] = []
        const finish = (found: boolean) => {
          for (const each of undo) each()
          undos.delete(give)
          resolve(found)
        }
        const give = () => finish(false)
        undo.push(runtime.subscribe((state) => fits(state) && finish(true)))
        if (limit !== undefined) undo.push(clock.after(limit, give))
        runtime.onDispose(give)
      })
    },
    identity: () => identity.signal,
    leaveIdentity(reason) {
      identity.abort(reason)
      identity = new AbortController()
    },
    call(run, limit = CALL_LIMIT) {
      const controller = new AbortController()
      return new Promise((resolve, reject) => {
        const finish = () => {
          timeout()
          undos.delete(stop)
        }
        const give = (error: ImpersonationError) => {
          finish()
          controller.abort(error)
          reject(error)
        }
        const timeout =
          limit === null
            ? () => undefined
            : clock.after(limit, () => give(failure('network', { detail: `Waited ${limit} ms.` })))
        const stop = () => give(failure('disposed'))
        Promise.resolve()
          .then(() => run(controller.signal))
          .then(resolve, (thrown) => reject(asError(thrown)))
          .finally(finish)
        runtime.onDispose(stop)
      })
    },
    actorToken: () =>
      runtime.call(async () => (await connector.actorToken?.()) ?? null, runtime.ordinary() ? null : CALL_LIMIT),
    retryAfter(ms, revision) {
      unretry()
      unretry = clock.after(ms, () => {
        // A hidden page asks nothing; becoming visible does.
        if (lifecycle.visible()) runtime.dispatch({ type: 'retry', revision })
      })
    },
    ordinary: () => options.hint !== undefined && !options.hint(),
    onDispose(undo) {
      if (disposed) undo()
      else undos.add(undo)
    },
    disposed: () => disposed,
    dispose() {
      if (disposed) return
      disposed = true
      // Code that never came has nothing to take down.
      if (loaded() !== null) dispatch({ type: 'dispose' })
      for (const undo of [...undos]) undo()
      undos.clear()
      unretry()
      runtime.vault.drop()
      runtime.leaveIdentity(failure('disposed'))
      for (const key of [...promises.keys()]) runtime.settle(key, failure('disposed'))
      runtime.events.clear()
      channel.close()
      loaded()?.dispose()
    },
  }
  const listenToTabs = createTabs(runtime)
  return runtime
}
