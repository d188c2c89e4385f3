import type { ExtendAnswer, ImpersonationError } from '@understudy/protocol'
import { failure } from './failure.ts'
import type { ExtendOperation, Model } from './model.ts'
import { chain, move, resolve, type Step, settle, stay, withEffects } from './step.ts'
import { needsContext } from './unknownOutcome.ts'
import { sessionDeviation } from './verify.ts'

export function onExtend(model: Model, key: string): Step {
  const refusal = refusalOf(model)
  if (refusal !== null) return stay(model, { type: 'settle', key, error: refusal })
  if (model.state.status !== 'active') return stay(model)
  const { id, expiresAt } = model.state.session
  const operation: ExtendOperation = { kind: 'extend', key, stage: 'sent', session: id, expiresAt, error: null }
  return stay({ ...model, operation }, { type: 'send-extend', key, session: id })
}

function refusalOf({ state, operation, abilities }: Model): ImpersonationError | null {
  if (operation !== null) return failure('busy')
  if (state.status === 'active') return abilities.extend ? null : failure('unsupported')
  if (state.status === 'expired') return failure('session_expired')
  if (state.status === 'resolving' || state.status === 'suspended') return failure('identity_unknown')
  if (state.status === 'own' || state.status === 'signed-out' || state.status === 'pending')
    return failure('not_active')
  return failure('busy')
}

export function onExtendAnswered(model: Model, key: string, { session, now }: ExtendAnswer): Step {
  const { state, operation } = model
  if (operation?.kind !== 'extend' || operation.key !== key || state.status !== 'active') return stay(model)
  const { expiresAt, extendable } = session
  const told = { ...state, session }
  const earlier = expiresAt < state.session.expiresAt
  if (session.id !== operation.session || earlier || sessionDeviation(state, told, now) !== null) {
    return onExtendFailed(model, key, failure('invalid_answer'))
  }
  // More time is all that an extension can bring.
  const next = { ...state, session: { ...state.session, expiresAt, extendable } }
  const step = move(model, next, {}, [{ type: 'schedule-deadline' }])
  return chain(step, (next) => settle(next, null))
}

export function onExtendFailed(model: Model, key: string, error: ImpersonationError): Step {
  const { operation } = model
  if (operation?.kind !== 'extend' || operation.key !== key) return stay(model)
  const told = { type: 'report-error', error } as const
  if (!needsContext(error)) return withEffects(settle(model, error), told)
  return withEffects(resolve({ ...model, operation: { ...operation, stage: 'unknown', error } }), told)
}
