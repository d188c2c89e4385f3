import type { ImpersonationError } from '@understudy/protocol'
import { acceptedEnd, suspend, TRIES } from './adopt.ts'
import { land } from './arrive.ts'
import type { Effect } from './effects.ts'
import { failure } from './failure.ts'
import type { EndOperation, Model } from './model.ts'
import { ownOf, selectShown, selectSupport } from './selectors.ts'
import type { Active } from './state.ts'
import { ask, chain, move, resolve, type Step, settle, stay, withEffects } from './step.ts'
import { explained, type ToldEnd } from './toldEnd.ts'
import { isOutcomeUnknown } from './unknownOutcome.ts'
import { endDeviation } from './verify.ts'

/** Ends whatever there is: a session, a start under way, a request that waits. Pre-empts everything but sign-out. */
export function onEnd(model: Model, key: string): Step {
  const { state } = model
  const end: EndOperation = { kind: 'end', key, stage: 'asking', of: null, whose: null, tries: 0, error: null }
  switch (state.status) {
    case 'own':
    case 'signed-out':
      return stay(model, { type: 'settle', key, error: null })
    case 'ending':
    case 'leaving':
      return stay(model, { type: 'settle', key, error: failure('busy') })
    case 'pending':
      return endPending(model, end, state.request.id)
    case 'starting':
      return endStarting(model, end)
    case 'switching': {
      const stage = state.to.status === 'active' ? 'after-hooks' : 'switching'
      return chain(preempt(model), (next) => stay({ ...next, operation: { ...end, stage } }))
    }
    case 'active':
    case 'expired':
    case 'suspended':
    case 'resolving':
      return endShown(model, end)
  }
}

function endShown(model: Model, end: EndOperation): Step {
  const { state, operation } = model
  const support = selectSupport(state)
  if (support !== null) return chain(preempt(model), (next) => sendEnd(next, end, support))
  const confirmed = operation?.kind === 'start' ? operation.confirmed : null
  const found = model.adopting ?? confirmed
  if (found !== null) return chain(preempt(model), (next) => endUnseen(next, end, found))
  return chain(preempt(model), (next) => {
    const asking = { ...next, operation: end }
    return state.status === 'suspended' ? resolve(asking) : ask(asking)
  })
}

/** Ends a session that was never shown: nothing is painted for it. */
function endUnseen(model: Model, end: EndOperation, { session, subject }: Active): Step {
  const last = selectShown(model.state)
  const operation = { ...end, stage: 'sent' as const, of: session.id, whose: subject.id }
  const effect: Effect = { type: 'send-end', key: end.key, session: session.id }
  return move(model, { status: 'resolving', last }, { operation, adopting: null }, [effect])
}

function preempt(model: Model): Step {
  return settle(model, failure('superseded'))
}

function sendEnd(model: Model, end: EndOperation, active: Active): Step {
  const effect: Effect = { type: 'send-end', key: end.key, session: active.session.id }
  const { actor, subject, session } = active
  const operation = { ...end, stage: 'sent' as const, of: session.id, whose: subject.id }
  return move(model, { status: 'ending', actor, subject, session }, { operation, adopting: null }, [effect])
}

function endPending(model: Model, end: EndOperation, request: string): Step {
  if (model.operation !== null || model.state.status !== 'pending') {
    return stay(model, { type: 'settle', key: end.key, error: failure('busy') })
  }
  if (!model.abilities.cancel) {
    const own = ownOf(model.state.actor)
    return withEffects(move(model, own, { dismissed: request }), { type: 'settle', key: end.key, error: null })
  }
  const operation: EndOperation = { ...end, stage: 'cancelling', of: request }
  return stay({ ...model, operation }, { type: 'send-cancel', key: end.key, request })
}

/** The start may have reached the server: its answer, or the context, says what there is to end. */
function endStarting(model: Model, end: EndOperation): Step {
  const { operation } = model
  if (operation?.kind !== 'start') return stay(model, { type: 'settle', key: end.key, error: failure('busy') })
  const { confirmed } = operation
  if (confirmed !== null) return chain(preempt(model), (next) => endUnseen(next, end, confirmed))
  const last = selectShown(model.state)
  const waiting: EndOperation = { ...end, stage: 'after-start', of: operation.key }
  return chain(preempt(model), (next) => move(next, { status: 'resolving', last }, { operation: waiting }))
}

export function onEndAnswered(model: Model, key: string, answer: ToldEnd): Step {
  const { operation } = model
  if (operation?.kind !== 'end' || operation.key !== key || operation.stage !== 'sent') return stay(model)
  const { session: told } = answer
  const deviation = endDeviation(operation, told)
  if (deviation !== null) {
    return onEndFailed(model, key, failure('invalid_answer', { detail: `Deviation: ${deviation}.` }))
  }
  const ended = explained(answer)
  const next = { ...model, epoch: answer.epoch, operation: { ...operation, error: null } }
  // A switch may have brought what nobody has told yet: the server says what is on top before the own page is shown.
  if (model.uncertain && operation.tries < TRIES) {
    return resolve({ ...next, operation: { ...next.operation, stage: 'asking', tries: operation.tries + 1 } })
  }
  if (answer.own === 'gone') return land(next, { status: 'signed-out', why: 'session_ended', ended })
  const shown = selectShown(model.state)
  // Only the server can say whose the own session is, when nothing has been shown yet.
  if (shown === null || shown.status === 'signed-out')
    return resolve({ ...next, operation: { ...next.operation, stage: 'asking' } })
  return land(next, ownOf(shown.actor, { ended }))
}

/**
 * Refused or unanswered: the context says whether it is over, and the same end is sent once more if it is not. Accepted for
 * later, it is waited for.
 */
export function onEndFailed(model: Model, key: string, failed: ImpersonationError): Step {
  const { operation } = model
  if (operation?.kind !== 'end' || operation.key !== key || operation.stage !== 'sent') return stay(model)
  if (failed.code === 'end_accepted') {
    // Whoever asked is told at once; the end itself stays in flight until the server says that it is done.
    const waiting: EndOperation = { ...operation, key: `accepted-${operation.of}`, error: failed }
    return chain(settle(model, failed), (next) => suspend({ ...next, operation: waiting }, failed))
  }
  const error = acceptedEnd(model)?.error ?? failed
  const step = resolve({ ...model, operation: { ...operation, stage: 'asking', tries: operation.tries + 1, error } })
  return withEffects(step, { type: 'report-error', error })
}

export function onCancelAnswered(model: Model, key: string): Step {
  const { operation } = model
  if (operation?.kind !== 'end' || operation.key !== key) return stay(model)
  const shown = selectShown(model.state)
  const next = { ...model, dismissed: operation.of }
  if (shown?.status !== 'own') return resolve({ ...next, operation: { ...operation, stage: 'asking' } })
  return chain(move(next, ownOf(shown.actor)), (it) => settle(it, null))
}

export function onCancelFailed(model: Model, key: string, error: ImpersonationError): Step {
  const { operation } = model
  if (operation?.kind !== 'end' || operation.key !== key) return stay(model)
  // Decided in the meantime: this tab must not go on with it all the same.
  if (!isOutcomeUnknown(error)) {
    return resolve({ ...model, operation: { ...operation, stage: 'asking' } }, { dismissed: operation.of })
  }
  return chain(withEffects(settle(model, error), { type: 'report-error', error }), (next) => resolve(next))
}
