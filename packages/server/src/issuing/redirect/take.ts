import type { Deps } from '../../deps.ts'
import { Refusal } from '../../refusal.ts'
import { findWaiting, settleWaiting, type WaitingStart, waits } from './store.ts'

/** A start that this browser alone came back with. */
export interface Taken {
  readonly waiting: WaitingStart
  readonly sealed: string
}

/** Why one cannot be taken; `waiting`: which it was, where that is known. */
export interface NotTaken {
  readonly refusal: Refusal
  readonly waiting: WaitingStart | null
}

/**
 * Takes the start that waits for this state, exactly once, however many come with it at the same time. What is not known, used,
 * replaced, withdrawn or too late is none.
 */
export async function takeWaiting(deps: Deps, state: string): Promise<Taken | NotTaken> {
  return deps.sql.transaction(async (tx) => {
    const stored = await findWaiting(tx, { state }, 'update')
    if (stored === null) return { refusal: new Refusal('request_not_found'), waiting: null }
    const { waiting, sealed } = stored
    if (!waits(waiting, deps.now()) || sealed === null) {
      const code = waiting.outcome === 'cancelled' ? 'session_ended' : 'request_not_open'
      return { refusal: new Refusal(code), waiting }
    }
    await settleWaiting(tx, waiting.id, 'arrived')
    return { waiting, sealed }
  })
}
