import type { Settled } from './state.ts'

/** Whether a session goes on in another one: what the page shows stays true, so nothing has to be reset. */
export function continues(one: Settled, other: Settled): boolean {
  if (one.status !== 'active' || other.status !== 'active') return false
  return (
    one.actor.id === other.actor.id && one.subject.id === other.subject.id && one.session.mode === other.session.mode
  )
}
