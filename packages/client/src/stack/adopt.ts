import type { ImpersonationError } from '@understudy/protocol'
import { land } from './arrive.ts'
import { failure } from './failure.ts'
import type { EndOperation, Model, StartOperation } from './model.ts'
import { selectShown } from './selectors.ts'
import type { Active } from './state.ts'
import { chain, move, resolve, retryLater, type Step, settle, stay, withEffects } from './step.ts'
import { isOutcomeUnknown } from './unknownOutcome.ts'

/** How often an end is sent for one press of the button, and a start read back. */
export const TRIES = 2

/** Enters a live session found on the server, with a credential of its own. */
export function adopt(model: Model, active: Active): Step {
  if (model.abilities.custody !== 'bearer' || model.credentialOf === active.session.id) return adopted(model, active)
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

/** An end that the server has in writing: it stays in flight until the server says that it is done. */
export function acceptedEnd({ operation }: Model): EndOperation | null {
  if (operation?.kind !== 'end' || operation.error?.code !== 'end_accepted') return null
  return { ...operation, stage: 'asking' }
}

/** Who we are cannot be verified: no requests, and End stays available. */
export function suspend(model: Model, error: ImpersonationError | null): Step {
  const last = selectShown(model.state)
  const accepted = acceptedEnd(model)
  if (accepted !== null) {
    const state = { status: 'suspended', last, error: accepted.error } as const
    return chain(move(model, state, { operation: accepted, asking: null, adopting: null, booted: true }), retryLater)
  }
  const told = error !== null && !isOutcomeUnknown(error)
  const outcome = told ? error : failure('outcome_unknown', { cause: error ?? undefined })
  const step = chain(settle({ ...model, asking: null }, outcome), (next) =>
    move(next, { status: 'suspended', last, error }, { adopting: null, booted: true }),
  )
  return chain(withEffects(step, ...(error === null ? [] : [{ type: 'report-error', error } as const])), retryLater)
}
