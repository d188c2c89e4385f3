import type { Person, SupportSession } from '@understudy/protocol'
import type { Active, ImpersonationState, Own, Settled } from './state.ts'

/** The bottom of the stack: the actor's own session. */
export interface OwnFrame {
  readonly actor: Person
}

/** The top of the stack: the support session. */
export interface SupportFrame {
  readonly actor: Person
  readonly subject: Person
  readonly session: SupportSession
}

/** Both sessions; `null` for the one that is not there. */
export type Stack = readonly [own: OwnFrame | null, support: SupportFrame | null]

// A selector must give the same object for the same state, or `useStore` renders for ever.
const shownOf = /* @__PURE__ */ new WeakMap<ImpersonationState, Settled | null>()
const stackOf = /* @__PURE__ */ new WeakMap<ImpersonationState, Stack>()

/**
 * What the page shows, or showed before the present doubt; `null` before the first answer.
 *
 * @example const shown = useStore(client, selectShown)
 */
export function selectShown(state: ImpersonationState): Settled | null {
  const known = shownOf.get(state)
  if (known !== undefined) return known
  const shown = readShown(state)
  shownOf.set(state, shown)
  return shown
}

function readShown(state: ImpersonationState): Settled | null {
  switch (state.status) {
    case 'signed-out':
    case 'own':
    case 'active':
      return state
    case 'resolving':
    case 'suspended':
    case 'leaving':
      return state.last
    case 'starting':
      return state.last ?? ownOf(state.actor)
    case 'pending':
      return ownOf(state.actor)
    case 'switching':
      return state.from
    case 'ending':
    case 'expired':
      return { status: 'active', actor: state.actor, subject: state.subject, session: state.session }
  }
}

/**
 * The support session that is on screen, whatever the certainty; `null` without one.
 *
 * @example const mode = useStore(client, (state) => selectSupport(state)?.session.mode)
 */
export function selectSupport(state: ImpersonationState): Active | null {
  const shown = selectShown(state)
  return shown?.status === 'active' ? shown : null
}

/**
 * The stack as `[own, support]`. Depth is one, always: there is nothing above the support session.
 *
 * @example const [own, support] = useStore(client, selectStack)
 */
export function selectStack(state: ImpersonationState): Stack {
  const known = stackOf.get(state)
  if (known !== undefined) return known
  const stack = readStack(selectShown(state))
  stackOf.set(state, stack)
  return stack
}

function readStack(shown: Settled | null): Stack {
  if (shown === null || shown.status === 'signed-out') return [null, null]
  const own: OwnFrame = { actor: shown.actor }
  if (shown.status === 'own') return [own, null]
  return [own, { actor: shown.actor, subject: shown.subject, session: shown.session }]
}

export function ownOf(actor: Person, rest: Partial<Pick<Own, 'ended' | 'error' | 'request'>> = {}): Own {
  return { status: 'own', actor, ended: null, error: null, ...rest }
}

/** Whether two settled states are the same person in the same session. */
export function sameIdentity(one: Settled, other: Settled): boolean {
  if (one.status === 'signed-out' || other.status === 'signed-out') return one.status === other.status
  if (one.actor.id !== other.actor.id) return false
  if (one.status === 'own' || other.status === 'own') return one.status === other.status
  return one.session.id === other.session.id
}
