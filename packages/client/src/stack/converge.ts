import {
  type ApprovalRequest,
  type ContextAnswer,
  ImpersonationError,
  type ImpersonationErrorCode,
  type Person,
} from '@understudy/protocol'
import { land } from './arrive.ts'
import { failure, isOutcomeUnknown } from './failure.ts'
import type { Model, StartOperation } from './model.ts'
import { ownOf, sameIdentity, selectShown } from './selectors.ts'
import type { Active, Own, SignedOutWhy, StartRequest } from './state.ts'
import { chain, move, resolve, retryLater, type Step, settle, stay, withEffects } from './step.ts'

type OwnAnswer = Extract<ContextAnswer, { state: 'own' }>

/** How often an end is sent for one press of the button, and a start read back. */
const TRIES = 2
/** Milliseconds between two looks at a request that waits for a decision. */
export const POLL = 3000

/** The server has said who we are: every path leads there. */
export function converge(before: Model, answer: ContextAnswer): Step {
  const told = { ...before, epoch: answer.epoch, asking: null, booted: true }
  if (told.operation?.kind === 'extend') return chain(judgeExtension(told, answer), (next) => follow(next, answer))
  return follow(told, answer)
}

function follow(model: Model, answer: ContextAnswer): Step {
  switch (answer.state) {
    case 'signed-out':
      return land(model, { status: 'signed-out', why: answer.why, ended: answer.ended ?? null })
    case 'own':
      return convergeOwn(model, answer)
    case 'active':
      return convergeActive(model, { status: 'active', ...pick(answer) })
  }
}

function convergeOwn(model: Model, answer: OwnAnswer): Step {
  const { operation } = model
  const shown = selectShown(model.state)
  const open = answer.request?.id === model.dismissed ? undefined : answer.request
  // A change of identity comes first, with its reset; the request is looked at once the page shows the actor.
  if (open !== undefined && shown !== null && !sameIdentity(shown, ownOf(answer.actor))) {
    return land({ ...model, again: true }, ownFrom(model, answer))
  }
  if (open?.state === 'pending' && (operation?.kind !== 'start' || isAnswerTo(operation, open))) {
    return waitFor(model, answer.actor, open)
  }
  if (open?.state === 'approved' && operation?.kind !== 'start') return continueStart(model, answer.actor, open)
  if (model.state.status === 'pending') return learnOutcome(model, model.state.request, answer.request)
  return land(model, ownFrom(model, answer))
}

/** Keeps what the own state says about the last operation; a fresh answer has no memory of it. */
function ownFrom(model: Model, answer: OwnAnswer): Own {
  const shown = selectShown(model.state)
  if (model.state.status === 'expired') {
    return ownOf(answer.actor, { ended: answer.ended ?? lapsed(model.state) })
  }
  if (shown?.status !== 'own') return ownOf(answer.actor, { ended: answer.ended ?? null })
  return { ...shown, actor: answer.actor }
}

/** A session that ran out here, when the server does not say more. */
function lapsed({ session, subject }: Pick<Active, 'session' | 'subject'>) {
  const { id, expiresAt: endedAt, returnTo } = session
  return { id, reason: 'ceiling' as const, endedAt, subject, returnTo }
}

function waitFor(model: Model, actor: Person, request: ApprovalRequest): Step {
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
function continueStart(model: Model, actor: Person, approved: ApprovalRequest): Step {
  if (model.operation?.kind === 'end') return waitFor(model, actor, approved)
  const { subject, mode, reason, ticket, ttlSeconds } = approved
  const request: StartRequest = { subject, mode, reason, ticket, ttlSeconds, returnTo: model.returnTo }
  const operation: StartOperation = {
    kind: 'start',
    key: `request-${approved.id}`,
    request,
    requestId: approved.id,
    stage: 'sent',
    confirmed: null,
    tries: 0,
    error: null,
  }
  return move(model, { status: 'starting', actor, request }, { operation }, [
    { type: 'send-start', key: operation.key, actor: actor.id, request, requestId: approved.id },
  ])
}

function learnOutcome(model: Model, waited: ApprovalRequest, told: ApprovalRequest | undefined): Step {
  if (told?.id === waited.id) return onRequestAnswered(model, told)
  if (!model.abilities.request) return onRequestAnswered(model, null)
  return stay(model, { type: 'ask-request', revision: model.revision, id: waited.id })
}

/** The request is no longer open: say why, or look again if it is. */
export function onRequestAnswered(model: Model, request: ApprovalRequest | null): Step {
  if (model.state.status !== 'pending') return stay(model)
  if (request?.state === 'pending' || request?.state === 'approved' || request?.state === 'used') {
    return stay(model, { type: 'schedule-retry', revision: model.revision, delay: POLL })
  }
  const outcome = `The request was ${request?.state ?? 'closed'}, so the session was not started. Ask again if needed.`
  const error = new ImpersonationError('request_not_open', outcome)
  const own = ownOf(model.state.actor, request === null ? { error } : { error, request })
  return withEffects(move(model, own), { type: 'report-error', error })
}

function convergeActive(model: Model, active: Active): Step {
  const { operation } = model
  if (operation?.kind === 'end') {
    if (operation.tries >= TRIES) return suspend(model, operation.error ?? failure('outcome_unknown'))
    const next = { ...operation, stage: 'sent' as const, of: active.session.id }
    const effect = { type: 'send-end', key: next.key, session: active.session.id } as const
    return move(model, { ...active, status: 'ending' }, { operation: next }, [effect])
  }
  if (operation?.kind === 'start' && !isAnswerTo(operation, active)) {
    return chain(settle(model, operation.error ?? failure('superseded')), (next) => adopt(next, active))
  }
  // The two clocks differ by less than a round trip here: asking again at once would only spin.
  if (model.state.status === 'expired' && active.session.expiresAt <= model.state.session.expiresAt) {
    return retryLater(model)
  }
  return adopt(model, active)
}

/** An extension whose answer was lost happened if the deadline moved. */
function judgeExtension(model: Model, answer: ContextAnswer): Step {
  if (model.operation?.kind !== 'extend') return stay(model)
  const { session, expiresAt, error } = model.operation
  const moved = answer.state === 'active' && answer.session.id === session && answer.session.expiresAt > expiresAt
  return settle(model, moved ? null : (error ?? failure('superseded')))
}

function isAnswerTo({ request }: StartOperation, told: Active | ApprovalRequest): boolean {
  const mode = 'session' in told ? told.session.mode : told.mode
  return told.subject.id === request.subject.id && mode === request.mode
}

/** Enters a live session found on the server, with a credential of its own. */
function adopt(model: Model, active: Active): Step {
  if (model.abilities.custody === 'cookie' || model.credentialOf === active.session.id) return adopted(model, active)
  if (!model.abilities.credential) return suspend(model, failure('unsupported', { detail: 'Needed: credential().' }))
  const fetchIt = { type: 'fetch-credential', active } as const
  if (model.state.status === 'resolving') return stay({ ...model, adopting: active }, fetchIt)
  const last = selectShown(model.state)
  return move(model, { status: 'resolving', last }, { adopting: active }, [fetchIt])
}

function adopted(model: Model, active: Active): Step {
  const { operation } = model
  if (operation?.kind !== 'start') return land(model, active)
  if (operation.tries >= TRIES) return suspend(model, operation.error ?? failure('outcome_unknown'))
  const next: StartOperation = { ...operation, stage: 'verifying', confirmed: active, tries: operation.tries + 1 }
  return stay(
    { ...model, operation: { ...next, error: null }, adopting: null },
    { type: 'read-back', key: next.key, session: active.session.id },
  )
}

export function onCredentialKept(model: Model, session: string): Step {
  const { adopting, operation, state } = model
  if (adopting?.session.id === session) return adopted({ ...model, credentialOf: session }, adopting)
  const wanted = state.status === 'active' && state.session.id === session
  const verifying = operation?.kind === 'start' && operation.confirmed?.session.id === session
  if (wanted || verifying) return stay({ ...model, credentialOf: session })
  return stay({ ...model, credentialOf: null }, { type: 'drop-credential' })
}

export function onCredentialFailed(model: Model, session: string, error: ImpersonationError): Step {
  if (model.adopting?.session.id === session) {
    const again = !isOutcomeUnknown(error) && error.code !== 'unverified_start' && model.attempt === 0
    return again ? resolve(model, { attempt: 1 }) : suspend(model, error)
  }
  if (model.state.status !== 'active' || model.state.session.id !== session) return stay(model)
  // The clock tries again while the old credential still serves.
  if (isOutcomeUnknown(error)) return stay(model, { type: 'report-error', error })
  return withEffects(resolve(model, { credentialOf: null }), { type: 'drop-credential' })
}

/** Who we are cannot be verified: no requests, and End stays available. */
export function suspend(model: Model, error: ImpersonationError | null): Step {
  const last = selectShown(model.state)
  const told = error !== null && !isOutcomeUnknown(error)
  const outcome = told ? error : failure('outcome_unknown', { cause: error ?? undefined })
  const step = chain(settle({ ...model, asking: null }, outcome), (next) =>
    move(next, { status: 'suspended', last, error }, { adopting: null, booted: true }),
  )
  return chain(withEffects(step, ...(error === null ? [] : [{ type: 'report-error', error } as const])), retryLater)
}

// Back ends that refuse to say who we are to nobody, rather than saying "nobody".
const SIGNED_OUT: Partial<Record<ImpersonationErrorCode, SignedOutWhy>> = {
  not_authenticated: 'no_credential',
  invalid_token: 'invalid_token',
  token_expired: 'token_expired',
}

export function onContextFailed(before: Model, error: ImpersonationError): Step {
  const model = { ...before, asking: null }
  const why = SIGNED_OUT[error.code]
  if (why !== undefined) return land({ ...model, booted: true }, { status: 'signed-out', why, ended: null })
  switch (model.state.status) {
    case 'resolving':
      return suspend(model, error)
    // A check that failed is a doubt; only a doubt that fails suspends.
    case 'own':
    case 'active':
    case 'signed-out':
      return resolve(model)
    case 'suspended':
    case 'expired':
    case 'pending':
      return retryLater(model)
    default:
      return stay(model)
  }
}

function pick({ actor, subject, session }: Extract<ContextAnswer, { state: 'active' }>) {
  return { actor, subject, session }
}
