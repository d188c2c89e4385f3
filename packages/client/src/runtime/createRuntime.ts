import { createStore } from 'zustand/vanilla'
import { readPayload, textOf } from '../claims.ts'
import type { ClientOptions } from '../client.ts'
import { browserChannel, type ChannelMessage } from '../ports/channel.ts'
import { browserClock } from '../ports/clock.ts'
import { browserPlace } from '../ports/place.ts'
import { asError, failure } from '../stack/failure.ts'
import type { ImpersonationState } from '../stack/state.ts'
import { CALL_LIMIT } from './callLimit.ts'
import { createDispatching } from './dispatching.ts'
import { createEmitter } from './emitter.ts'
import { createGuarding } from './guarding.ts'
import type { LoadMachine } from './machine.ts'
import type { Runtime } from './runtime.ts'

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
