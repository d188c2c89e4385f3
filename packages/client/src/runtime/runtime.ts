import type { ImpersonationError, Person } from '@understudy/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { readPayload, textOf } from '../claims.ts'
import type { ClientOptions } from '../client.ts'
import { browserChannel, type Channel, type ChannelMessage } from '../ports/channel.ts'
import { browserClock, type Clock } from '../ports/clock.ts'
import type { Connector } from '../ports/connector.ts'
import { browserPlace, type Place } from '../ports/place.ts'
import type { StackEvent } from '../stack/events.ts'
import { asError, failure } from '../stack/failure.ts'
import type { Instant } from '../stack/reckoning.ts'
import type { Active, ImpersonationState } from '../stack/state.ts'
import { CALL_LIMIT } from './callLimit.ts'
import { createDispatching } from './dispatching.ts'
import { createEmitter, type Emitter } from './emitter.ts'
import { createGuarding } from './guarding.ts'
import type { Known, LoadMachine, Verbs } from './machine.ts'

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

/** Microtasks that a token at hand may take to come. Only one that takes longer costs a timer. */
const AT_HAND = 20

const UNKNOWN: ImpersonationState = { status: 'resolving', last: null }

/** `initial`: what `options.initialContext` stands for; `null` without one. */
export function createRuntime(
  options: ClientOptions,
  initial: ImpersonationState | null,
  loadMachine: LoadMachine,
): Runtime {
  const { connector, clock = browserClock(), channel = browserChannel(), lifecycle: place = browserPlace() } = options
  const store = createStore(() => initial ?? UNKNOWN)
  const undos = new Set<() => void>()
  const born = { monotonic: clock.monotonic(), wall: clock.wall() }
  const asked = clock.pageStart?.() ?? born.monotonic
  let attached = false
  let disposed = false
  let identity = new AbortController()

  const { rethrow, guarded } = createGuarding(clock)
  const events = createEmitter(guarded)
  const report = (thrown: unknown) => events.emit('error', { error: asError(thrown) })
  // A hint, and the only thing that every page listens to.
  const onMessage = ({ epoch }: ChannelMessage) => {
    const { booted, epoch: known } = model()
    // Before the first question, and when it is known already, there is nothing to hint at.
    if (!booted || epoch === known) return
    const machine = loaded()
    if (machine === null) dispatch({ type: 'hint', epoch })
    else machine.hint(epoch)
  }
  const show = (state: ImpersonationState) => store.setState(state, true)

  /**
   * Calls back once, after `limit` milliseconds (`late`) or on dispose, unless it is released before: within so many
   * microtasks without a timer.
   */
  function giveUp(limit: number | null, callback: (late: boolean) => void, microtasks = 0): () => void {
    const finish = (late: boolean) => {
      release()
      callback(late)
    }
    const stop = () => finish(false)
    let unset: (() => void) | undefined
    let released = false
    const arm = (left: number) => {
      if (released || limit === null) return
      if (left > 0) Promise.resolve(left - 1).then(arm)
      else unset = clock.after(limit, () => finish(true), true)
    }
    const release = () => {
      released = true
      unset?.()
      undos.delete(stop)
    }
    runtime.onDispose(stop)
    arm(microtasks)
    return release
  }

  const { model, dispatch, settleOrdinary, loaded, load } = createDispatching({
    initial: {
      state: store.getState(),
      revision: 0,
      epoch: options.initialContext?.epoch ?? 0,
      booted: false,
    },
    clock,
    load: () => loadMachine(runtime),
    show,
    disposed: () => disposed,
    report,
    ready(machine) {
      if (attached) machine.attach()
    },
  })

  const runtime: Runtime = {
    options,
    connector,
    clock,
    channel,
    place,
    events,
    store,
    born,
    asked,
    subscribe: (listener) => store.subscribe((state, previous) => guarded(() => listener(state, previous))),
    model,
    show,
    dispatch,
    perform(run) {
      if (disposed) return Promise.reject(failure('disposed'))
      runtime.attach()
      const machine = loaded()
      // At once where it is there: what the page does next must find the operation.
      if (machine !== null) return run(machine.verbs)
      const loading = load()
      return runtime.call(async () => run((await loading).verbs), null)
    },
    settleOrdinary,
    notice: () => loaded()?.notice(),
    remaining(deadline) {
      const machine = loaded()
      if (machine !== null) return machine.remaining(deadline)
      // What is shown without the machine is what the server rendered.
      return Math.max(0, deadline - (options.initialContext?.now ?? 0) - clock.monotonic() + asked)
    },
    attach() {
      if (!attached && !disposed) guarded(() => runtime.onDispose(channel.listen(onMessage)))
      attached = true
      loaded()?.attach()
    },
    fresh: (active) => loaded()?.fresh(active) ?? load().then((machine) => machine.fresh(active)),
    when(fits, limit = null) {
      if (fits(model().state)) return Promise.resolve(true)
      return new Promise((resolve) => {
        const finish = (found: boolean) => {
          unsubscribe()
          resolve(found)
        }
        const unsubscribe = runtime.subscribe((state) => {
          if (!fits(state)) return
          release()
          finish(true)
        })
        const release = giveUp(limit, () => finish(false))
      })
    },
    identity: () => identity.signal,
    leaveIdentity(reason) {
      identity.abort(reason)
      identity = new AbortController()
    },
    call(run, limit = CALL_LIMIT, microtasks = 0) {
      const controller = new AbortController()
      return new Promise((resolve, reject) => {
        const release = giveUp(
          limit,
          (late) => {
            const error = late ? failure('network', { detail: `Waited ${limit} ms.` }) : failure('disposed')
            controller.abort(error)
            reject(error)
          },
          microtasks,
        )
        Promise.resolve()
          .then(() => run(controller.signal))
          .then(resolve, (thrown) => reject(asError(thrown)))
          .finally(release)
      })
    },
    actorToken: () =>
      runtime.call(async () => textOf(await connector.actorToken?.()), runtime.ordinary() ? null : CALL_LIMIT, AT_HAND),
    payloadOf: readPayload,
    // Only a plain no counts: who forgets to answer, or cannot, is no reason not to ask.
    ordinary: () => guarded(() => options.hint?.()) === false,
    rethrow,
    report,
    guarded,
    onDispose(undo) {
      if (disposed) undo()
      else undos.add(undo)
    },
    disposed: () => disposed,
    dispose() {
      if (disposed) return
      disposed = true
      const steps = [
        // Code that never came has nothing to take down.
        () => loaded()?.dispose(),
        ...undos,
        () => connector.drop?.(),
        () => runtime.leaveIdentity(failure('disposed')),
        events.clear,
        channel.close,
      ]
      undos.clear()
      // What the host's part does wrong keeps nothing else alive.
      for (const step of steps) guarded(step)
    },
  }
  return runtime
}
