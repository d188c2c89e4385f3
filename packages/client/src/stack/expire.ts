import type { Model } from './model.ts'
import type { Active } from './state.ts'
import { move, type Step } from './step.ts'

/** Locks the page: nothing goes out under a session whose time is over, and its credential is forgotten. */
export function expire(model: Model, { actor, subject, session }: Active): Step {
  const patch = { credentialOf: null, adopting: null }
  return move(model, { status: 'expired', actor, subject, session }, patch, [
    { type: 'abort-inflight' },
    { type: 'drop-credential' },
  ])
}
