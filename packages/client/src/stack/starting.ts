import { type ContextAnswer, ImpersonationError, type Person, safeReturnTo } from '@understudy/protocol'
import { messageOf } from '#messages'
import { land } from './arrive.ts'
import type { StartOutcome } from './events.ts'
import { failure } from './failure.ts'
import { type EndOperation, type Model, type StartOperation, startOperation } from './model.ts'
import { POLL } from './pending.ts'
import { requestRefusal } from './requestRefusal.ts'
import { ownOf, selectShown } from './selectors.ts'
import type { Active, StartRequest } from './state.ts'
import { chain, move, resolve, type Step, settle, stay, withEffects } from './step.ts'
import { isOutcomeUnknown, needsContext } from './unknownOutcome.ts'
import { readBackDeviation, requestDeviation } from './verify.ts'

export function onStart(model: Model, key: string, asked: StartRequest): Step {
  const request = { ...asked, returnTo: safeReturnTo(asked.returnTo) }
  const busy = refusalOf(model)
  if (busy !== null) return stay(model, { type: 'settle', key, error: busy })
  if (model.state.status !== 'own') return stay(model)
  const { actor } = model.state
  const refusal = requestRefusal(request, actor.id)
  if (refusal !== null) return stay(model, { type: 'settle', key, error: refusal })
  const operation = startOperation(key, request)
  const state = { status: 'starting', actor, request, last: null } as const
  return move(model, state, { operation, returnTo: request.returnTo ?? null }, [
    { type: 'send-start', key, actor: actor.id, request, requestId: null, replaces: null },
  ])
}

function refusalOf({ state, operation }: Model): ImpersonationError | null {
  if (operation !== null) return failure('busy')
  switch (state.status) {
    case 'own':
      return null
    case 'active':
      return new ImpersonationError('already_in_support_session', messageOf('already_in_support_session'))
    case 'signed-out':
      return failure('signed_out')
    case 'resolving':
    case 'suspended':
      return failure('identity_unknown')
    default:
      return failure('busy')
  }
}

export function onStartAnswered(model: Model, key: string, answer: StartOutcome, deviation: string | null): Step {
  const { operation } = model
  if (operation?.kind === 'end' && operation.stage === 'after-start' && operation.of === key) {
    return withdraw(model, answer)
  }
  if (operation?.kind !== 'start' || operation.key !== key || operation.stage !== 'sent') return leftOver(model, answer)
  if (model.state.status !== 'starting') return stay(model)
  const { actor } = model.state
  if (answer.outcome === 'pending') {
    // A decision may come when the actor has gone back to their own page: it must not open an account then.
    if (operation.replaces !== null) {
      const { id } = answer.request
      const step = readInstead({ ...model, dismissed: id }, operation, failure('needs_approval'))
      return withEffects(step, { type: 'abandon', session: null, request: id })
    }
    const wrong = requestDeviation(operation.request, answer.request)
    if (wrong !== null) return unverifiedRequest(model, actor, answer.request.id, wrong)
    const step = chain(move(model, { status: 'pending', actor, request: answer.request }), (next) => settle(next, null))
    return withEffects(step, { type: 'schedule-retry', revision: step.model.revision, delay: POLL })
  }
  if (deviation !== null) return unverified(model, operation, answer.session.id, deviation)
  const confirmed: Active = { status: 'active', actor, subject: answer.subject, session: answer.session }
  const next = { ...operation, stage: 'verifying' as const, confirmed, tries: 1 }
  const credentialOf = model.abilities.custody === 'bearer' ? confirmed.session.id : null
  return stay({ ...model, operation: next, credentialOf }, { type: 'read-back', key, session: confirmed.session.id })
}

/** `end` came first: what the start brought is ended before anybody sees it. */
function withdraw(model: Model, answer: StartOutcome): Step {
  if (model.operation?.kind !== 'end') return stay(model)
  const { operation } = model
  if (answer.outcome === 'started') {
    const next = { ...operation, stage: 'sent' as const, of: answer.session.id, whose: answer.subject.id }
    const effect = { type: 'send-end', key: next.key, session: answer.session.id } as const
    return stay({ ...model, operation: next }, { type: 'drop-credential' }, effect)
  }
  const { id } = answer.request
  const next = { ...operation, stage: 'cancelling' as const, of: id }
  if (!model.abilities.cancel) return resolve({ ...model, operation: { ...next, stage: 'asking' } }, { dismissed: id })
  return stay({ ...model, operation: next }, { type: 'send-cancel', key: next.key, request: id })
}

/** Nobody waits for this start any more. What it left on the server is ended, unless it is what the page shows. */
function leftOver(model: Model, answer: StartOutcome): Step {
  if (answer.outcome === 'pending') {
    const { id } = answer.request
    const waiting = model.state.status === 'pending' && model.state.request.id === id
    return waiting ? stay(model) : stay(model, { type: 'abandon', session: null, request: id })
  }
  const { id } = answer.session
  const { state } = model
  const shown = state.status === 'switching' ? state.to : selectShown(state)
  const known = (shown?.status === 'active' && shown.session.id === id) || model.adopting?.session.id === id
  const verifying = model.operation?.kind === 'start' && model.operation.confirmed?.session.id === id
  return known || verifying ? stay(model) : stay(model, { type: 'abandon', session: id, request: null })
}

function unverified(model: Model, operation: StartOperation, session: string, deviation: string): Step {
  return putDown(model, operation, session, failure('unverified_start', { detail: `Deviation: ${deviation}.` }))
}

/** What waits for a decision is not what was asked for: nobody is to wait for it, nor to go on with it once it is approved. */
function unverifiedRequest(model: Model, actor: Person, id: string, deviation: string): Step {
  const error = failure('unverified_start', { detail: `Deviation: ${deviation}.` })
  const step = move(model, ownOf(actor, { error }), { dismissed: id }, [
    { type: 'abandon', session: null, request: id },
    { type: 'report-error', error },
  ])
  return chain(step, (next) => settle(next, error))
}

/** Started on the server, and never entered here. */
function putDown(model: Model, operation: StartOperation, session: string, error: ImpersonationError): Step {
  if (operation.replaces !== null) return takeBack(model, operation, session, error)
  const shown = selectShown(model.state)
  const patch = { credentialOf: null, adopting: null, dismissed: operation.requestId ?? model.dismissed }
  const effects = [
    { type: 'drop-credential' },
    { type: 'abandon', session, request: null },
    { type: 'report-error', error },
  ] as const
  const step = shown?.status === 'own' ? move(model, ownOf(shown.actor, { error }), patch) : resolve(model, patch)
  return chain(withEffects(step, ...effects), (next) => settle(next, error))
}

/** The page still shows the session that was left: it must not see the wrong one, so that is ended before anybody asks. */
function takeBack(model: Model, operation: StartOperation, session: string, error: ImpersonationError): Step {
  const end: EndOperation = {
    kind: 'end',
    key: `${operation.key}-end`,
    stage: 'sent',
    of: session,
    whose: null,
    tries: 0,
    error,
  }
  const last = selectShown(model.state)
  return chain(settle(model, error), (next) =>
    move(
      next,
      { status: 'resolving', last },
      { operation: end, credentialOf: null, adopting: null, uncertain: false },
      [{ type: 'drop-credential' }, { type: 'report-error', error }, { type: 'send-end', key: end.key, session }],
    ),
  )
}

export function onStartFailed(model: Model, key: string, error: ImpersonationError): Step {
  const { operation } = model
  if (operation?.kind === 'end' && operation.stage === 'after-start' && operation.of === key) {
    return resolve({ ...model, operation: { ...operation, stage: 'asking' } })
  }
  if (operation?.kind !== 'start' || operation.key !== key || operation.stage !== 'sent') return stay(model)
  // A switch may have ended the one session before the other was refused.
  if (needsContext(error) || operation.replaces !== null) return readInstead(model, operation, error)
  if (model.state.status !== 'starting') return stay(model)
  const dismissed = operation.requestId ?? model.dismissed
  const step = move(model, ownOf(model.state.actor, { error }), { dismissed })
  return chain(withEffects(step, { type: 'report-error', error }), (next) => settle(next, error))
}

/** Nobody can tell from the answer what happened: the context will. */
function readInstead(model: Model, operation: StartOperation, error: ImpersonationError): Step {
  const step = resolve({ ...model, operation: { ...operation, stage: 'unknown', error } })
  return withEffects(step, { type: 'report-error', error })
}

export function onReadBack(model: Model, key: string, answer: ContextAnswer): Step {
  const { operation } = model
  if (operation?.kind !== 'start' || operation.key !== key || operation.confirmed === null) return stay(model)
  const deviation = readBackDeviation(operation.confirmed, answer)
  if (deviation !== null || answer.state !== 'active') {
    return unverified(model, operation, operation.confirmed.session.id, `read_back_${deviation}`)
  }
  const { actor, subject, session } = answer
  const next = { ...model, epoch: answer.epoch, uncertain: false, operation: { ...operation, error: null } }
  return land(next, { status: 'active', actor, subject, session })
}

export function onReadBackFailed(model: Model, key: string, error: ImpersonationError): Step {
  const { operation } = model
  if (operation?.kind !== 'start' || operation.key !== key || operation.confirmed === null) return stay(model)
  if (isOutcomeUnknown(error)) return readInstead(model, operation, error)
  const { id } = operation.confirmed.session
  if (error.code === 'custody_unavailable') return putDown(model, operation, id, error)
  return unverified(model, operation, id, 'read_back_refused')
}
