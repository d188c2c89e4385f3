import type { ImpersonationError } from '@understudy/protocol'
import type { Effect } from './effects.ts'
import type { Model } from './model.ts'
import { selectShown } from './selectors.ts'
import type { ImpersonationState } from './state.ts'

/** One move of the machine: the new model, and what has to be done about it. */
export interface Step {
  readonly model: Model
  readonly effects: readonly Effect[]
}

/** Leaves the state as it is. */
export function stay(model: Model, ...effects: readonly Effect[]): Step {
  return { model, effects }
}

/** Changes the state, and with it the revision: answers to older questions no longer count. */
export function move(
  model: Model,
  state: ImpersonationState,
  patch: Partial<Omit<Model, 'state' | 'revision'>> = {},
  effects: readonly Effect[] = [],
): Step {
  return { model: { ...model, ...patch, state, revision: model.revision + 1 }, effects }
}

/** Continues from a step, keeping its effects first. */
export function chain(step: Step, next: (model: Model) => Step): Step {
  const { model, effects } = next(step.model)
  return { model, effects: [...step.effects, ...effects] }
}

export function withEffects(step: Step, ...effects: readonly Effect[]): Step {
  return { model: step.model, effects: [...step.effects, ...effects] }
}

/** Asks the server who we are, unless that question is already on its way. */
export function ask(model: Model): Step {
  if (model.asking === model.revision) return stay(model)
  return stay({ ...model, asking: model.revision }, { type: 'ask-context', revision: model.revision })
}

/** Forgets the certainty, keeps what was shown, and asks. */
export function resolve(model: Model, patch: Partial<Omit<Model, 'state' | 'revision'>> = {}): Step {
  const last = selectShown(model.state)
  return chain(move(model, { status: 'resolving', last }, { adopting: null, ...patch }), ask)
}

/** Ends the operation in flight, if there is one, and settles its promise. */
export function settle(model: Model, error: ImpersonationError | null): Step {
  if (model.operation === null) return stay(model)
  return stay({ ...model, operation: null }, { type: 'settle', key: model.operation.key, error })
}

/** One second, two, four … thirty at most. Milliseconds. */
export function backoff(attempt: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(attempt, 5))
}

export function retryLater(model: Model): Step {
  const next = { ...model, attempt: model.attempt + 1 }
  return stay(next, { type: 'schedule-retry', revision: model.revision, delay: backoff(model.attempt) })
}
