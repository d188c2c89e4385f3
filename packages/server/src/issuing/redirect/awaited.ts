import type { BridgeDeps } from '../../bridgeDeps.ts'
import type { Deps } from '../../deps.ts'
import { sessionId } from '../../ids.ts'
import type { IssueOrder, Kept } from '../../issuers/issuer.ts'
import { Refusal } from '../../refusal.ts'
import { seal, unseal } from '../seal.ts'
import { requireStanding } from './arrive.ts'
import { orderOfWaiting } from './order.ts'
import { departureOf, sealedDeparture } from './sendAway.ts'
import { findWaiting, sealWaiting, waits } from './store.ts'

/** A start that waits for a browser, for the application that decides on its login. */
export interface AwaitedStart {
  readonly order: IssueOrder
  /** Keeps, sealed, what the issuer needs to know of that decision, such as what ends everything that follows from it. */
  keep(more: Kept): Promise<void>
}

/**
 * The start that waits for the browser with this state; `null` where none does, or may any more. Uses nothing up.
 *
 * @throws Refusal `internal` where the directory cannot be asked
 */
export async function awaitedStart(
  deps: Deps & Pick<BridgeDeps, 'issuing'>,
  state: string,
): Promise<AwaitedStart | null> {
  const { issuing } = deps
  const stored = issuing === null ? null : await findWaiting(deps.sql, { state })
  if (issuing === null || stored === null || !waits(stored.waiting, deps.now())) return null
  const { waiting } = stored
  try {
    await requireStanding(deps, waiting)
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'internal') return null
    throw error
  }
  const session = sessionId(waiting.id)
  return {
    order: orderOfWaiting(deps, waiting, { token: null, ip: null }),
    keep: (more) =>
      deps.sql.transaction(async (tx) => {
        const { sealed = null } = (await findWaiting(tx, { id: waiting.id }, 'update')) ?? {}
        if (sealed === null) return
        const { url, kept } = departureOf(await unseal(sealed, session, issuing.sealingKey))
        const next = sealedDeparture({ url, kept: { ...kept, ...more } })
        await sealWaiting(tx, waiting.id, { sealed: await seal(next, session, issuing.sealingKey) })
      }),
  }
}
