import type { ImpersonationError, Person } from '@understudy/protocol'
import type { Clock } from '../ports/clock.ts'
import type { Effect } from '../stack/effects.ts'
import type { StackEvent } from '../stack/events.ts'
import { failure } from '../stack/failure.ts'
import type { Model } from '../stack/model.ts'
import { ownOf, selectShown } from '../stack/selectors.ts'
import type { ImpersonationState } from '../stack/state.ts'
import type { Machine } from './machine.ts'

/** Milliseconds until code that could not be loaded is asked for again. */
const PAUSE = 5000

export interface Dispatching {
  model(): Model
  /** Hands an event to the machine; loads it first where it is not there yet. Events keep their order. */
  dispatch(event: StackEvent): void
  /** Says who an ordinary user is, without the machine where nothing else has been said before. */
  settleOrdinary(actor: Person | null): void
  /** The machine, where it is loaded. */
  loaded(): Machine | null
  /** @throws `network` where its code cannot be had now */
  load(): Promise<Machine>
}

/** What the queue of events leans on. */
export interface DispatchingHost {
  readonly initial: Model
  readonly clock: Clock
  load(): Machine | Promise<Machine>
  show(state: ImpersonationState): void
  disposed(): boolean
  settle(key: string, error: ImpersonationError): void
  report(error: ImpersonationError): void
  /** A mistake that nobody waits for. */
  rethrow(thrown: unknown): void
  /** The machine is there: called once, before its first event. */
  ready(machine: Machine): void
}

export function createDispatching(host: DispatchingHost): Dispatching {
  const queue: StackEvent[] = []
  let { initial: model } = host
  let machine: Machine | null = null
  let loading: Promise<Machine> | null = null
  let draining = false

  function perform({ interpret }: Machine, effect: Effect) {
    if (host.disposed() && effect.type !== 'settle') return
    try {
      interpret(effect)
    } catch (thrown) {
      host.rethrow(thrown)
    }
  }

  function drain(by: Machine) {
    // Events that arise while one is being handled wait their turn: effects run in the order of their causes.
    if (draining) return
    draining = true
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (host.disposed() && next.type !== 'dispose') continue
        const step = by.reduce(model, next)
        const moved = step.model.state !== model.state
        model = step.model
        if (moved) host.show(model.state)
        for (const effect of step.effects) perform(by, effect)
      }
    } finally {
      draining = false
    }
  }

  function take(found: Machine): Machine {
    machine = found
    host.ready(found)
    drain(found)
    return found
  }

  /** Nothing of what was asked has happened, and that is said; the question who we are is asked again by itself. */
  function giveUp(thrown: unknown): never {
    loading = null
    const error = failure('network', { cause: thrown, detail: 'The code of support sessions could not be loaded.' })
    const asked = queue.splice(0)
    for (const event of asked) if ('key' in event) host.settle(event.key, error)
    if (model.state.status === 'resolving') showOnly({ status: 'suspended', last: selectShown(model.state), error })
    host.report(error)
    if (asked.some((event) => !('key' in event))) {
      host.clock.after(PAUSE, () => {
        if (!host.disposed()) dispatch({ type: 'resume' })
      })
    }
    throw error
  }

  function showOnly(state: ImpersonationState) {
    model = { ...model, state, revision: model.revision + 1, booted: true }
    host.show(state)
  }

  function load(): Promise<Machine> {
    if (machine !== null) return Promise.resolve(machine)
    if (loading !== null) return loading
    const found = host.load()
    if (!(found instanceof Promise)) return Promise.resolve(take(found))
    loading = found.then(take, giveUp)
    return loading
  }

  function dispatch(event: StackEvent) {
    queue.push(event)
    if (machine !== null) drain(machine)
    // What could not be loaded has been told already.
    else load().catch(() => undefined)
  }

  return {
    model: () => model,
    dispatch,
    loaded: () => machine,
    load,
    settleOrdinary(actor) {
      const { state, booted } = model
      const same =
        actor === null ? state.status === 'signed-out' : state.status === 'own' && state.actor.id === actor.id
      if (machine !== null || loading !== null || (booted && !same)) return dispatch({ type: 'ordinary', actor })
      if (!booted) showOnly(actor === null ? { status: 'signed-out', why: 'no_credential', ended: null } : ownOf(actor))
    },
  }
}
