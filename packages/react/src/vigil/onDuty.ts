import type { ImpersonationClient, Status } from '@understudy/client'
import { stripOf } from '../banner/strip.ts'
import { createLate, type Wishes } from './late.ts'
import type { Vigil } from './vigil.ts'

/** The vigil, for who needs it in any case. */
export const needVigil = createLate(async () => (await import('./vigil.ts')).vigil)

/** `asked`: the state in which the code was asked for; it may be another by now. `gone`: see `evenLate`. */
type BeginVigil = (vigil: Vigil, asked: Status, gone: boolean) => () => void

/** Begins something of the vigil in the first moment in which a support session may be on. Returns its own undo. */
export function whileOn(client: ImpersonationClient, begin: BeginVigil, wishes?: Wishes): () => void {
  let undo: (() => void) | undefined
  const look = () => {
    const state = client.getState()
    const { status } = state
    // Somebody is in somebody's account, asks for that, or may be.
    if (undo === undefined && (status === 'starting' || stripOf(state) !== null)) {
      undo = needVigil((vigil, gone) => begin(vigil, status, gone), wishes)
    }
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
