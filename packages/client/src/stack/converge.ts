import type {
  ApprovalRequest,
  ContextAnswer,
  EndedSession,
  ImpersonationError,
  ImpersonationErrorCode,
  Person,
} from '@understudy/protocol'
import { adopt, suspend, TRIES } from './adopt.ts'
import { land } from './arrive.ts'
import { expire } from './expire.ts'
import { failure } from './failure.ts'
import { isAnswerTo, type Model } from './model.ts'
import { continueStart, learnOutcome, waitFor } from './pending.ts'
import { ownOf, sameIdentity, selectShown } from './selectors.ts'
import type { Active, ImpersonationState, Own, SignedOutWhy } from './state.ts'
import { chain, move, resolve, retryLater, type Step, settle, stay, withEffects } from './step.ts'
import { endDeviation, requestDeviation, sessionDeviation } from './verify.ts'

type OwnAnswer = Extract<ContextAnswer, { state: 'own' }>

/** The server has said who we are: every path leads there. */
export function converge(before: Model, answer: ContextAnswer): Step {
  const told = { ...before, epoch: answer.epoch, asking: null, booted: true, uncertain: false }
  const deviation = endedDeviation(before, answer)
  if (deviation !== null) {
    // Who we are is one thing, what became of the session another: only the second contradicts what was on screen.
    const { ended: _, ...rest } = answer as Exclude<ContextAnswer, { state: 'active' }>
    const error = failure('invalid_answer', { detail: `Deviation: ${deviation}.` })
    return chain(stay(before, { type: 'report-error', error }), (next) => converge(next, rest as ContextAnswer))
  }
  if (told.operation?.kind === 'extend') return chain(judgeExtension(told, answer), (next) => follow(next, answer))
  return follow(told, answer)
}

/** Whether the session that was on screen is said to have been another subject's. */
function endedDeviation({ state }: Model, answer: ContextAnswer): string | null {
  const shown = selectShown(state)
  if (answer.state === 'active' || answer.ended === undefined || shown?.status !== 'active') return null
  if (answer.ended.id !== shown.session.id) return null
  return endDeviation({ of: shown.session.id, whose: shown.subject.id }, answer.ended)
}

function follow(model: Model, answer: ContextAnswer): Step {
  switch (answer.state) {
    case 'signed-out':
      return land(model, { status: 'signed-out', why: answer.why, ended: answer.ended ?? runOut(model.state) })
    case 'own':
      return convergeOwn(model, answer)
    case 'active': {
      const active: Active = { status: 'active', ...pick(answer) }
      const deviation = sessionDeviation(selectShown(model.state), active, answer.now)
      if (deviation === null || model.operation?.kind === 'end') return convergeActive(model, active)
      // Under one id there is another session now: nothing may run until the back end has made up its mind.
      const step = suspend(
        { ...model, credentialOf: null },
        failure('invalid_answer', { detail: `Deviation: ${deviation}.` }),
      )
      return withEffects(step, { type: 'abort-inflight' }, { type: 'drop-credential' })
    }
  }
}

function convergeOwn(model: Model, answer: OwnAnswer): Step {
  const over = ranOut(model, answer)
  if (over !== null) return hold(model, over)
  const { operation } = model
  const shown = selectShown(model.state)
  const open = answer.request?.id === model.dismissed ? undefined : answer.request
  // A change of identity comes first, with its reset; the request is looked at once the page shows the actor.
  if (open !== undefined && shown !== null && !sameIdentity(shown, ownOf(answer.actor))) {
    return land({ ...model, again: true }, ownFrom(model, answer))
  }
  const disowned = disown(model, answer.actor, open)
  if (disowned !== null) return disowned
  if (open?.state === 'pending' && (operation?.kind !== 'start' || isAnswerTo(operation, open))) {
    return waitFor(model, answer.actor, open)
  }
  if (open?.state === 'approved' && operation?.kind !== 'start') return continueStart(model, answer.actor, open)
  if (model.state.status === 'pending') return learnOutcome(model, model.state.request, answer.request)
  return land(model, ownFrom(model, answer))
}

/** Under the id of the request on screen there is another one now: it must not go on as that by itself. */
function disown(model: Model, actor: Person, open: ApprovalRequest | undefined): Step | null {
  const { state, operation } = model
  if (state.status !== 'pending' || open?.id !== state.request.id || operation?.kind === 'end') return null
  const deviation = requestDeviation(state.request, open)
  if (deviation === null) return null
  const error = failure('invalid_answer', { detail: `Deviation: ${deviation}.` })
  return move(model, ownOf(actor, { error }), { dismissed: open.id }, [{ type: 'report-error', error }])
}

/** The session on screen that has run out and waits for somebody's decision; `null` where the own session is next. */
function ranOut({ state, operation, abilities }: Model, { ended }: OwnAnswer): Active | null {
  const shown = selectShown(state)
  if (abilities.expiry !== 'hold' || shown?.status !== 'active' || operation?.kind === 'end') return null
  if (ended === undefined) return state.status === 'expired' ? shown : null
  return ended.id === shown.session.id && ended.reason === 'ceiling' ? shown : null
}

function hold(model: Model, over: Active): Step {
  const error = model.operation?.kind === 'start' ? model.operation.error : null
  const step = settle({ ...model, attempt: 0 }, error ?? failure('session_expired'))
  if (model.state.status === 'expired') return step
  return chain(step, (next) => expire(next, over))
}

/** Keeps what the own state says about the last operation; a fresh answer has no memory of it. */
function ownFrom(model: Model, answer: OwnAnswer): Own {
  const shown = selectShown(model.state)
  if (shown?.status !== 'own') return ownOf(answer.actor, { ended: answer.ended ?? runOut(model.state) })
  return { ...shown, actor: answer.actor }
}

/** A session that ran out here, when the server does not say more; `null`: none did. */
function runOut(state: ImpersonationState): EndedSession | null {
  if (state.status !== 'expired') return null
  const { session, subject } = state
  const { id, expiresAt: endedAt, returnTo } = session
  return { id, reason: 'ceiling', endedAt, subject, returnTo }
}

function convergeActive(model: Model, active: Active): Step {
  const { operation } = model
  if (operation?.kind === 'end') {
    if (operation.tries >= TRIES) return suspend(model, operation.error ?? failure('outcome_unknown'))
    const next = { ...operation, stage: 'sent' as const, of: active.session.id, whose: active.subject.id }
    const effect = { type: 'send-end', key: next.key, session: active.session.id } as const
    // One that was never shown is ended without being painted: the page still holds what it showed before.
    const shown = selectShown(model.state)
    const seen = shown !== null && sameIdentity(shown, active)
    return move(
      model,
      seen ? { ...active, status: 'ending' } : { status: 'resolving', last: shown },
      { operation: next },
      [effect],
    )
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

// Back ends that refuse to say who we are to nobody, rather than saying "nobody".
const SIGNED_OUT: Partial<Record<ImpersonationErrorCode, SignedOutWhy>> = {
  not_authenticated: 'no_credential',
  invalid_token: 'invalid_token',
  token_expired: 'token_expired',
}

/** The browser keeps no credential for what the server says, so in this browser there is nobody. */
function landWithout(model: Model, error: ImpersonationError): Step {
  const next = { ...model, booted: true }
  const told = model.operation?.kind === 'start' ? settle(next, error) : stay(next)
  const step = chain(told, (it) => land(it, { status: 'signed-out', why: 'no_credential', ended: null }))
  return withEffects(step, { type: 'report-error', error })
}

export function onContextFailed(before: Model, error: ImpersonationError): Step {
  const model = { ...before, asking: null }
  const why = SIGNED_OUT[error.code]
  if (why !== undefined) return land({ ...model, booted: true }, { status: 'signed-out', why, ended: null })
  if (error.code === 'custody_unavailable' && model.abilities.custody === 'cookie') return landWithout(model, error)
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
