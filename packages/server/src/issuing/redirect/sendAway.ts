import type { Deps } from '../../deps.ts'
import { sessionId } from '../../ids.ts'
import type { Kept } from '../../issuers/issuer.ts'
import { asIssuerError, IssuerError } from '../../issuers/issuerError.ts'
import { Refusal } from '../../refusal.ts'
import { isTrusted } from '../../tokens/trusted.ts'
import type { IssueCall } from '../order.ts'
import { seal, unseal } from '../seal.ts'
import type { Issuing } from '../settings.ts'
import { toldOf } from '../told.ts'
import { orderOfWaiting } from './order.ts'
import { findWaiting, newState, sealWaiting, settleWaiting, type WaitingStart, waits } from './store.ts'

/** Milliseconds for an issuer that asks its back end where the browser has to go. */
const PATIENCE = 20_000

/** The page has to be left. */
export interface SentAway {
  readonly outcome: 'redirect'
  readonly url: string
  readonly expiresAt: number
}

/** What is sealed of a start on its way: where it leads, and what the issuer needs again. */
export function sealedDeparture({ url, kept }: { readonly url: string; readonly kept: Kept }): Kept {
  return { url, kept: JSON.stringify(kept) }
}

/** See {@link sealedDeparture}. */
export function departureOf({ url = '', kept = '{}' }: Kept): { readonly url: string; readonly kept: Kept } {
  return { url, kept: JSON.parse(kept) as Kept }
}

/**
 * Asks the issuer of a start that was just recorded where the actor's browser has to go. The address carries a state that
 * nobody can guess; only its hash is kept, and beside it, sealed, what turns the way back into a credential.
 *
 * @throws Refusal by the reason of the issuer; the start is over then
 */
export async function sendAway(
  deps: Deps,
  issuing: Issuing | null,
  waiting: WaitingStart,
  call: IssueCall,
): Promise<SentAway> {
  const { id, expiresAt } = waiting
  const state = newState()
  try {
    const issuer = issuing?.issuers.find(({ name }) => name === waiting.issuer)
    if (issuing === null || issuer === undefined)
      throw new Error('Somebody was to be sent to an issuer that is not there.')
    const issued = await issuer.start(orderOfWaiting(deps, waiting, call), {
      signal: AbortSignal.timeout(PATIENCE),
      state,
    })
    if (issued.shape !== 'redirect' || !isTrusted(issued.url)) throw new IssuerError('answer_invalid', { said: 'url' })
    const sealed = await seal(sealedDeparture(issued), sessionId(id), issuing.sealingKey)
    await sealWaiting(deps.sql, id, { state, sealed })
    return { outcome: 'redirect', url: issued.url, expiresAt }
  } catch (thrown) {
    await settleWaiting(deps.sql, id, 'refused')
    const error = asIssuerError(thrown)
    deps.log({ level: 'error', event: 'issuer_refused', code: error.code, session: sessionId(id), error })
    throw toldOf(error)
  }
}

/**
 * The same answer to a start that arrives again while it waits; `null` for one that has become a session, and for what never
 * waited for a browser.
 *
 * @throws Refusal `request_not_open` for one that is over; `internal` (503) while it is not known yet where it leads
 */
export async function sentAway(deps: Deps, { sealingKey }: Issuing, id: string): Promise<SentAway | null> {
  const stored = await findWaiting(deps.sql, { id })
  if (stored === null || stored.waiting.outcome === 'opened') return null
  const { waiting, sealed } = stored
  if (!waits(waiting, deps.now())) throw new Refusal('request_not_open')
  if (sealed === null) throw new Refusal('internal', { status: 503 })
  const { url } = departureOf(await unseal(sealed, sessionId(id), sealingKey))
  return { outcome: 'redirect', url, expiresAt: waiting.expiresAt }
}
