import { changeOf } from './arrive.ts'
import type { Effect } from './effects.ts'
import type { StackEvent } from './events.ts'
import { failure } from './failure.ts'
import type { Model } from './model.ts'
import { selectShown, selectSupport } from './selectors.ts'
import type { Settled, SignedOut } from './state.ts'
import { chain, move, type Step, settle, stay, withEffects } from './step.ts'

/** Ends both sessions. Nothing stops it, and it never lands on the own session. */
export function onSignOut(model: Model, key: string): Step {
  if (model.state.status === 'leaving') return stay(model, { type: 'settle', key, error: failure('busy') })
  const last = model.state.status === 'switching' ? model.state.to : selectShown(model.state)
  const from: Settled = last ?? NOBODY
  const session = sessionOf(model) ?? model.unended?.session ?? null
  const { status } = model.state
  const open = status === 'resolving' || status === 'suspended' || status === 'starting' || model.unended !== null
  const unsure = (session === null && open) || model.uncertain
  const effects: readonly Effect[] = [
    { type: 'abort-inflight' },
    { type: 'leave', key, session, unsure, change: changeOf(from, NOBODY) },
  ]
  return chain(settle(model, failure('superseded')), (next) =>
    move(next, { status: 'leaving', last }, { operation: { kind: 'sign-out', key }, adopting: null }, effects),
  )
}

const NOBODY: SignedOut = { status: 'signed-out', why: 'signed_out', ended: null }

function sessionOf(model: Model): string | null {
  if (model.state.status === 'switching') {
    return model.state.to.status === 'active' ? model.state.to.session.id : null
  }
  const confirmed = model.operation?.kind === 'start' ? model.operation.confirmed : null
  return (confirmed ?? selectSupport(model.state) ?? model.adopting)?.session.id ?? null
}

export function onLeft(model: Model, event: Extract<StackEvent, { type: 'left' }>): Step {
  const { key, ended, epoch, unended, error } = event
  if (model.operation?.kind !== 'sign-out' || model.operation.key !== key) return stay(model)
  const supported = selectSupport(model.state) !== null
  const effects: readonly Effect[] = [
    { type: 'drop-credential' },
    ...(supported ? [{ type: 'report-ended', session: ended } as const] : []),
    // A sign-out does not move the epoch by itself; the other tabs only listen to one they do not know.
    { type: 'post-changed', epoch: epoch ?? model.epoch + 1 },
  ]
  // Also where nobody had answered yet: what is known by now comes from here, not from the server's rendering.
  const patch = { credentialOf: null, again: false, returnTo: null, unended, booted: true }
  const step = move(model, { ...NOBODY, ended }, patch, effects)
  const left = chain(step, (next) => settle(next, error))
  if (model.abilities.resets || error !== null) return left
  return withEffects({ ...left, model: { ...left.model, reloading: true } }, { type: 'reload', path: null })
}
