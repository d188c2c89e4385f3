import { formatAssertion } from '@understudy/protocol'
import { senderOf } from '../src/fetchSender.ts'
import type { Model } from '../src/stack/model.ts'
import { selectShown } from '../src/stack/selectors.ts'
import type { ImpersonationState, Settled } from '../src/stack/state.ts'

/** Who a page shows, or as whom a request ran: `own`, or the id of a support session. */
export type Who = string

/**
 * One request of the application that changes something. Mirrors `client.fetch`, which is outside the machine; the
 * replay ties the two.
 */
export interface Write {
  /** Whom the page showed when the user acted. */
  readonly shown: Who
  /**
   * `waiting`: the identity is in doubt. `ready`: its assertion is fixed, the browser has not attached the credential.
   * `out`: on its way. `back`: answered.
   */
  readonly stage: 'waiting' | 'ready' | 'out' | 'back'
  readonly assertion: string | null
  /** The credential it travels with: `own`, or a session. */
  readonly credential: Who | null
  /** The client has let go of it: whatever comes is not handed to the page. */
  readonly aborted: boolean
  /** `ok` with whom it ran as; what the guard said otherwise. */
  readonly outcome: { readonly ran: Who; readonly data: string } | 'mismatch' | 'session-ended' | 'refused' | null
}

/** Whose data a page shows: `own`, or the id of the subject. A session that goes on in another one shows the same. */
export function dataIn(settled: Settled | null): string | null {
  if (settled === null || settled.status === 'signed-out') return null
  return settled.status === 'own' ? 'own' : settled.subject.id
}

export function whoOf(settled: Settled | null): Who | null {
  if (settled === null || settled.status === 'signed-out') return null
  return settled.status === 'own' ? 'own' : settled.session.id
}

/** A write is asked for. `null`: the client refuses it at once, or it concerns nobody. */
export function askToWrite({ state }: Model): Write | null {
  if (state.status === 'switching' || state.status === 'leaving') return null
  const shown = whoOf(selectShown(state))
  if (shown === null || senderIn(state) === 'nobody') return null
  return { shown, stage: 'waiting', assertion: null, credential: null, aborted: false, outcome: null }
}

/** What becomes of a waiting write as soon as the state has moved. `null`: rejected. */
export function reconsider(write: Write, { state, epoch, reloading }: Model): Write | null {
  if (write.stage !== 'waiting' || reloading) return write
  const sender = senderIn(state)
  if (sender === 'later') return write
  if (sender === 'nobody' || whoOf(sender) !== write.shown) return null
  const assertion = formatAssertion({ session: write.shown, epoch })
  return { ...write, stage: 'ready', assertion }
}

/** The identity is left. What waits was not sent under any, and what was sent may still run. */
export function abort(write: Write): Write | null {
  if (write.stage === 'waiting') return write
  return write.stage === 'ready' ? null : { ...write, aborted: true }
}

/** Under whom a request goes now, as `client.fetch` decides it. */
function senderIn(state: ImpersonationState): Settled | 'later' | 'nobody' {
  try {
    return senderOf(state) ?? 'later'
  } catch {
    // Refused: what it says does not matter here.
    return 'nobody'
  }
}

export function writeText({ shown, stage, assertion, credential, aborted, outcome }: Write): string {
  const told = typeof outcome === 'object' && outcome !== null ? outcome.ran : outcome
  return `${shown} ${stage} ${assertion} ${credential} ${aborted ? 'x' : ''} ${told}`
}
