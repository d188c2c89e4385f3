import { type ImpersonationError, isImpersonationError, type Person } from '@understudy/protocol'
import { messageOf } from '#messages'
import type { Clock } from '../ports/clock.ts'
import type { StackEvent } from '../stack/events.ts'
import { failure } from '../stack/failure.ts'
import { ownOf, selectShown } from '../stack/selectors.ts'
import type { ImpersonationState } from '../stack/state.ts'
import { bounded } from './bounded.ts'
import { CALL_LIMIT } from './callLimit.ts'
import type { Known, Machine } from './machine.ts'

/** Milliseconds until code that could not be loaded is asked for again. */
const PAUSE = 5000

export interface Dispatching {
  model(): Known
  /** Hands an event to the machine; loads it first where it is not there yet. Events keep their order. */
  dispatch(event: StackEvent): void
  /** Says who an ordinary user is, without the machine where nothing else has been said before. */
  settleOrdinary(actor: Person | null): void
  /** The machine, where it is loaded. */
  loaded(): Machine | null
  /** @throws `network` where its code cannot be had now; `connector_failed` where a part of the host's keeps it from being made */
  load(): Promise<Machine>
}

/** What the events before the machine lean on. */
export interface DispatchingHost {
  readonly initial: Known
  readonly clock: Clock
  load(): Machine | Promise<Machine>
  show(state: ImpersonationState): void
  disposed(): boolean
  report(error: ImpersonationError): void
  /** The machine is there: called once, before its first event. */
  ready(machine: Machine): void
}

/** Keeps what happens until the machine is there. */
export function createDispatching(host: DispatchingHost): Dispatching {
  const queue: StackEvent[] = []
  let { initial: known } = host
  let machine: Machine | null = null
  let loading: Promise<Machine> | null = null

  function take(found: Machine): Machine {
    machine = found
    host.ready(found)
    found.dispatch(...queue.splice(0))
    return found
  }

  /** Nothing of what was asked has happened, and that is said; the question who we are is asked again by itself. */
  function giveUp(thrown: unknown): never {
    loading = null
    const error = isImpersonationError(thrown)
      ? thrown
      : failure('network', { cause: thrown, message: messageOf('code_out_of_reach') })
    if (known.state.status === 'resolving') showOnly({ status: 'suspended', last: selectShown(known.state), error })
    host.report(error)
    if (queue.splice(0).length > 0) {
      host.clock.after(PAUSE, () => {
        if (!host.disposed()) dispatch({ type: 'resume' })
      })
    }
    throw error
  }

  function showOnly(state: ImpersonationState) {
    known = { ...known, state, revision: known.revision + 1, booted: true }
    host.show(state)
  }

  function load(): Promise<Machine> {
    if (machine !== null) return Promise.resolve(machine)
    if (loading !== null) return loading
    const found = host.load()
    if (!(found instanceof Promise)) return Promise.resolve(take(found))
    // A network that answers nothing must not keep the verbs waiting for ever.
    const limited = bounded(host.clock, CALL_LIMIT, found, () => failure('network'))
    loading = limited.then(take).catch(giveUp)
    return loading
  }

  function dispatch(event: StackEvent) {
    if (machine !== null) return machine.dispatch(event)
    queue.push(event)
    // What could not be loaded has been told already.
    load().catch(() => undefined)
  }

  return {
    model: () => machine?.model() ?? known,
    dispatch,
    loaded: () => machine,
    load,
    settleOrdinary(actor) {
      const { state, booted } = known
      const same =
        actor === null ? state.status === 'signed-out' : state.status === 'own' && state.actor.id === actor.id
      if (machine !== null || loading !== null || (booted && !same)) return dispatch({ type: 'ordinary', actor })
      if (!booted) showOnly(actor === null ? { status: 'signed-out', why: 'no_credential', ended: null } : ownOf(actor))
    },
  }
}
