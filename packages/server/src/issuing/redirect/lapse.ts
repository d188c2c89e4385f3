import type { Deps } from '../../deps.ts'
import { commitRegardless } from '../../recording/commit.ts'
import { waitedInVain } from './event.ts'
import { expireWaiting, forgetWaiting } from './store.ts'

const DAY = 86_400_000

/** Writes down which starts nobody came back with. They have been without effect since then anyway. */
export async function lapseWaiting(deps: Deps): Promise<void> {
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    const lapsed = await expireWaiting(tx, deps.now())
    return { result: undefined, events: lapsed.map((waiting) => waitedInVain(deps, waiting, 'expired')) }
  })
  await forgetWaiting(deps.sql, deps.now() - DAY)
}
