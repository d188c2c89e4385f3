import { type ApprovalRequest, ImpersonationError, type Person } from '@understudy/protocol'
import { messageOf } from '#messages'
import { land } from './arrive.ts'
import { failure } from './failure.ts'
import { type Model, startOperation } from './model.ts'
import { ownOf } from './selectors.ts'
import type { StartRequest } from './state.ts'
import { chain, move, retryLater, type Step, settle, stay, withEffects } from './step.ts'
import { requestDeviation } from './verify.ts'

/** Milliseconds between two looks at a request that waits for a decision. */
export const POLL = 3000

/** Waits for another person's decision, or withdraws the request where `end` came first. */
export function waitFor(model: Model, actor: Person, request: ApprovalRequest): Step {
  if (model.operation?.kind === 'end') {
    const operation = { ...model.operation, stage: 'cancelling' as const, of: request.id }
    if (!model.abilities.cancel) return land({ ...model, dismissed: request.id }, ownOf(actor))
    return stay({ ...model, operation }, { type: 'send-cancel', key: operation.key, request: request.id })
  }
  const next = { ...model, attempt: 0 }
  const same = next.state.status === 'pending' && next.state.request.id === request.id
  const step = same ? stay(next) : chain(move(next, { status: 'pending', actor, request }), (it) => settle(it, null))
  return withEffects(step, { type: 'schedule-retry', revision: step.model.revision, delay: POLL })
}

/** Approved: the start goes on by itself. The key is the request's own, so that two tabs cannot start it twice. */
export function continueStart(model: Model, actor: Person, approved: ApprovalRequest): Step {
  if (model.operation?.kind === 'end') return waitFor(model, actor, approved)
  const { subject, mode, reason, ticket, ttlSeconds } = approved
  const request: StartRequest = { subject, mode, reason, ticket, ttlSeconds, returnTo: model.returnTo }
  const operation = startOperation(`request-${approved.id}`, request, { requestId: approved.id })
  return move(model, { status: 'starting', actor, request, last: null }, { operation }, [
    { type: 'send-start', key: operation.key, actor: actor.id, request, requestId: approved.id, replaces: null },
  ])
}

/** The context no longer lists the request: somebody has to say what became of it. */
export function learnOutcome(model: Model, waited: ApprovalRequest, told: ApprovalRequest | undefined): Step {
  if (told?.id === waited.id) return onRequestAnswered(model, told)
  if (!model.abilities.request) return onRequestAnswered(model, null)
  return stay(model, { type: 'ask-request', revision: model.revision, id: waited.id })
}

function isAnother(waited: ApprovalRequest, told: ApprovalRequest): boolean {
  return told.id !== waited.id || requestDeviation(waited, told) !== null
}

/** The request is no longer open: say why, or look again if it is. */
export function onRequestAnswered(model: Model, request: ApprovalRequest | null): Step {
  if (model.state.status !== 'pending') return stay(model)
  if (request !== null && isAnother(model.state.request, request)) {
    return withEffects(retryLater(model), { type: 'report-error', error: failure('invalid_answer') })
  }
  if (request?.state === 'pending' || request?.state === 'approved' || request?.state === 'used') {
    return stay(model, { type: 'schedule-retry', revision: model.revision, delay: POLL })
  }
  const message = `${messageOf('request_not_open')} State: ${request?.state ?? 'unknown'}.`
  const error = new ImpersonationError('request_not_open', message)
  const own = ownOf(model.state.actor, request === null ? { error } : { error, request })
  return withEffects(move(model, own), { type: 'report-error', error })
}
