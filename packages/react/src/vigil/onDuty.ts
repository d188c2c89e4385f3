import type { ImpersonationClient } from '@understudy/client'
import { stripOf } from '../banner/strip.ts'
import { type Begin, createLate, type Wishes } from './late.ts'
import type { Vigil } from './vigil.ts'

/** The vigil, for who needs it in any case. */
export const needVigil = createLate(async () => (await import('./vigil.ts')).vigil)

/** Begins something of the vigil in the first moment in which a support session may be on. Returns its own undo. */
export function whileOn(client: ImpersonationClient, begin: Begin<Vigil>, wishes?: Wishes): () => void {
  let undo: (() => void) | undefined
  const look = () => {
    if (undo === undefined && mayBeOn(client)) undo = needVigil(begin, wishes)
  }
  const stop = client.subscribe(look)
  look()
  return () => {
    stop()
    undo?.()
  }
}

/**
 * Loads the vigil beside the first question who one is, where the hint is up: a page that was loaded anew in a session is
 * watched a round trip earlier. Begins nothing.
 */
export function loadAhead(client: ImpersonationClient): void {
  if (client.getState().status === 'resolving' && client.hinted()) needVigil(() => nothing)
}

const nothing = () => undefined

/** Whether somebody is in somebody's account, asks for that, or may be. */
function mayBeOn(client: ImpersonationClient): boolean {
  const state = client.getState()
  return state.status === 'starting' || stripOf(state) !== null
}
