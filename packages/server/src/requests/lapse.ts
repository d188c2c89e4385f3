import type { Deps } from '../deps.ts'
import { commitRegardless } from '../recording/commit.ts'
import { requestEvent } from './event.ts'
import { expireRequests } from './store.ts'

/** Writes down which requests nobody decided or used in time. They have been without effect since then anyway. */
export async function lapseRequests(deps: Deps): Promise<void> {
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    const lapsed = await expireRequests(tx, deps.now())
    const events = lapsed.map((row) =>
      requestEvent(deps, row, { type: 'ADMIN_IMPERSONATION_DECIDED', outcome: 'refused', detail: 'expired' }),
    )
    return { result: undefined, events }
  })
}
