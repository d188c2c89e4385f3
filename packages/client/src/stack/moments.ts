import type { ImpersonationError, Person } from '@understudy/protocol'
import { acceptedEnd, suspend } from './adopt.ts'
import { land } from './arrive.ts'
import type { Effect } from './effects.ts'
import type { StackEvent } from './events.ts'
import { expire } from './expire.ts'
import { failure } from './failure.ts'
import type { Model } from './model.ts'
import { POLL } from './pending.ts'
import { ownOf } from './selectors.ts'
import { ask, chain, move, resolve, type Step, settle, stay } from './step.ts'

/** The host asks. Also from where nothing else makes the client ask: signed out by choice, suspended. */
export function onResume(model: Model): Step {
  if (!model.booted && model.state.status !== 'resolving') return bootSettled(model)
  const { status } = model.state
  // There is no doubt about what comes, only about when: what is shown stays.
  if (acceptedEnd(model) !== null) return onDoubt(model)
  if (status === 'signed-out' || status === 'suspended') return resolve(model, { attempt: 0 })
  // The question on its way is the one the host wants asked.
  const certain = status === 'own' || status === 'active'
  return !certain && model.asking === model.revision ? stay(model) : onDoubt(model)
}

/** The server's own rendering told who we are; only the credential is missing. */
function bootSettled(model: Model): Step {
  const booted = { ...model, booted: true }
  if (booted.state.status === 'pending') {
    return stay(booted, { type: 'schedule-retry', revision: booted.revision, delay: POLL })
  }
  if (booted.state.status !== 'active') return stay(booted)
  const needed = booted.abilities.custody === 'bearer' && booted.abilities.credential
  return stay(
    booted,
    { type: 'schedule-deadline' },
    ...(needed ? [{ type: 'fetch-credential', active: booted.state } as const] : []),
  )
}

export function onDoubt(model: Model): Step {
  const { state } = model
  switch (state.status) {
    case 'own':
    case 'active':
      return resolve(model)
    case 'signed-out':
      // A sign-out is not undone by what somebody else says.
      return state.why === 'signed_out' ? stay(model) : resolve(model)
    case 'resolving':
      return waits(model) ? stay({ ...model, again: true }) : askAnew(model)
    case 'suspended':
    case 'expired':
    case 'pending':
      return askAnew({ ...model, attempt: 0 })
    case 'starting':
    case 'ending':
    case 'switching':
    case 'leaving':
      return stay({ ...model, again: true })
  }
}

/** A question that is on its way may have been answered before the doubt arose: then it is asked once more. */
function askAnew(model: Model): Step {
  return model.asking === model.revision ? stay({ ...model, again: true }) : ask(model)
}

/** Whether `resolving` stands for something else than an open question. */
function waits({ operation, adopting }: Model): boolean {
  if (adopting !== null) return true
  if (operation?.kind === 'start') return operation.stage === 'verifying'
  return operation?.kind === 'end' && operation.stage !== 'asking'
}

/** Worth asking, without giving up what is shown. */
export function onCheck(model: Model): Step {
  const { state } = model
  if (state.status === 'signed-out' && state.why === 'signed_out') return stay(model)
  return rests(model) && model.asking !== model.revision ? ask(model) : stay({ ...model, again: true })
}

/** Another tab moved. What it says is only a reason to ask. */
export function onHint(model: Model, epoch: number): Step {
  const { status } = model.state
  if (status === 'own' || status === 'active' || status === 'signed-out') {
    return epoch === model.epoch ? stay(model) : onDoubt(model)
  }
  return onCheck(model)
}

/** States in which a question may be asked without disturbing an operation. */
function rests({ state, operation }: Model): boolean {
  switch (state.status) {
    case 'own':
    case 'signed-out':
    case 'active':
    case 'suspended':
    case 'expired':
      return true
    case 'pending':
      return operation === null
    default:
      return false
  }
}

/** What came up meanwhile is asked once the state rests. */
export function askAgain(model: Model): Step {
  if (!model.again || !rests(model) || model.asking === model.revision) return stay(model)
  return ask({ ...model, again: false })
}

export function onOffline(model: Model): Step {
  const { status } = model.state
  return status === 'active' || status === 'resolving' ? suspend(model, null) : stay(model)
}

/** Time is up: requests are refused here and now, and the server is asked for the own session. */
export function onDeadline(model: Model, session: string): Step {
  const { state } = model
  if (state.status !== 'active' || state.session.id !== session) return stay(model)
  return chain(
    chain(settle(model, failure('session_expired')), (next) => expire(next, state)),
    ask,
  )
}

/** Nobody asks for an ordinary user. */
export function onOrdinary(model: Model, actor: Person | null): Step {
  const { status } = model.state
  const rests = status === 'own' || status === 'signed-out'
  if (model.booted ? !rests : status !== 'resolving') return stay(model)
  return land(model, actor === null ? nobody() : ownOf(actor))
}

function nobody() {
  return { status: 'signed-out', why: 'no_credential', ended: null } as const
}

/** The page is being reloaded: whoever still calls is told so. */
export function refuse(model: Model, event: StackEvent): Step {
  const verbs = ['start', 'switch-to', 'end', 'extend', 'sign-out']
  return 'key' in event && verbs.includes(event.type)
    ? stay(model, { type: 'settle', key: event.key, error: failure('busy') })
    : stay(model)
}

/**
 * Said beside the own session, as where a start is refused without a page in between. The other tabs hear of it: at some back
 * ends a start ends the session before it, whatever becomes of the start.
 */
export function onReturnRefused(model: Model, error: ImpersonationError): Step {
  const told: Effect[] = [
    { type: 'report-error', error },
    { type: 'post-changed', epoch: model.epoch },
  ]
  return model.state.status === 'own' ? move(model, { ...model.state, error }, {}, told) : stay(model, ...told)
}
