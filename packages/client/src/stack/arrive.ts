import type { EndedSession } from '@understudy/protocol'
import { continues } from './continues.ts'
import type { Effect } from './effects.ts'
import { failure } from './failure.ts'
import type { Model } from './model.ts'
import { sameIdentity, selectShown } from './selectors.ts'
import type { Active, Change, Settled } from './state.ts'
import { chain, move, type Step, settle, stay, withEffects } from './step.ts'

/**
 * Goes to where the server says we are. Another identity than the one shown passes through `switching`, where the page
 * is blank until the host has reset its caches.
 */
export function land(model: Model, to: Settled): Step {
  const from = selectShown(model.state)
  // A start that left the page comes back to one that has shown nobody: it is the first that can tell the other tabs.
  if (from === null && to.status === 'active')
    return withEffects(arrive(model, to), { type: 'post-changed', epoch: model.epoch })
  if (from === null || sameIdentity(from, to)) return arrive(model, to)
  if (continues(from, to)) {
    const told = [{ type: 'abort-inflight' } as const, ...changeEffects(from, to, model.epoch)]
    return withEffects(arrive(model, to), ...told)
  }
  const step = move(
    model,
    { status: 'switching', from, to },
    { adopting: null, attempt: 0, ...(to.status === 'active' ? {} : { credentialOf: null }) },
    [{ type: 'abort-inflight' }, ...(to.status === 'active' ? [] : [{ type: 'drop-credential' } as const])],
  )
  const operation = step.model.operation
  const switching =
    operation?.kind === 'start' || operation?.kind === 'end'
      ? { ...step.model, operation: { ...operation, stage: 'switching' as const } }
      : step.model
  const hooks: Effect = { type: 'run-hooks', revision: switching.revision, change: changeOf(from, to) }
  return { model: switching, effects: [...step.effects, hooks] }
}

/** Shows a settled state and settles the verb that led to it. */
function arrive(model: Model, to: Settled): Step {
  // Arriving anywhere else than in the session is what an end wants, however it was learned.
  const error = model.operation?.kind === 'start' ? model.operation.error : null
  const shown = to.status === 'own' && error !== null ? { ...to, error } : to
  const patch = { adopting: null, attempt: 0, booted: true, unended: null }
  const step = unchanged(model, shown)
    ? stay({ ...model, ...patch })
    : move(model, shown, patch, shown.status === 'active' ? [{ type: 'schedule-deadline' }] : [])
  return chain(step, (next) => settle(next, error))
}

/** The page is reset: the new identity may be shown. */
export function onHooksDone(model: Model): Step {
  if (model.state.status !== 'switching') return stay(model)
  const { from, to } = model.state
  const { operation } = model
  const told = changeEffects(from, to, model.epoch)
  if (operation?.kind === 'end' && operation.stage === 'after-hooks' && to.status === 'active') {
    const step = move(
      model,
      { ...to, status: 'ending' },
      { operation: { ...operation, stage: 'sent', of: to.session.id, whose: to.subject.id } },
      told,
    )
    return withEffects(step, { type: 'send-end', key: operation.key, session: to.session.id })
  }
  if (!model.abilities.resets) return startOver(model, changeOf(from, to), told)
  return withEffects(arrive(model, to), ...told)
}

/** The host has no way to forget what it shows: the page does. Whoever waits is told that it worked. */
function startOver(model: Model, { returnTo }: Change, told: readonly Effect[]): Step {
  const step = withEffects(settle({ ...model, reloading: true }, null), ...told)
  return withEffects(step, { type: 'reload', path: returnTo })
}

/** Caches that could not be reset must not be shown to another identity: start over from the server's truth. */
export function onHooksFailed(model: Model, error: ReturnType<typeof failure>): Step {
  if (model.state.status !== 'switching' && model.state.status !== 'leaving') return stay(model)
  const step = settle({ ...model, reloading: true }, failure('superseded', { cause: error }))
  return withEffects(step, { type: 'report-error', error }, { type: 'reload', path: null })
}

export function changeOf(from: Settled, to: Settled): Change {
  return { from, to, returnTo: returnPath(from, to) }
}

function returnPath(from: Settled, to: Settled): string | null {
  if (from.status !== 'active' || to.status === 'active') return null
  return to.ended?.returnTo ?? from.session.returnTo
}

function changeEffects(from: Settled, to: Settled, epoch: number): readonly Effect[] {
  const ended: Effect[] = from.status === 'active' ? [{ type: 'report-ended', session: endedOf(to) }] : []
  const left = from.status === 'active' ? from.session.id : null
  const started: Effect[] =
    to.status === 'active' ? [{ type: 'report-started', session: to.session.id, actor: to.actor.id, left }] : []
  return [...ended, ...started, { type: 'post-changed', epoch }]
}

function endedOf(to: Settled): EndedSession | null {
  return to.status === 'active' ? null : to.ended
}

function unchanged(model: Model, to: Settled): boolean {
  const { state } = model
  if (state.status !== to.status) return false
  if (state.status === 'active' && to.status === 'active') return sameSession(state, to)
  if (state.status === 'own' && to.status === 'own') {
    return state.actor.name === to.actor.name && state.error === to.error && state.request === to.request
  }
  return true
}

function sameSession(one: Active, other: Active): boolean {
  return (
    one.session.expiresAt === other.session.expiresAt &&
    one.session.ceilingAt === other.session.ceilingAt &&
    one.session.extendable === other.session.extendable &&
    one.session.restricted.join() === other.session.restricted.join()
  )
}
