import type { Deps } from '../deps.ts'
import { settle } from './settle.ts'
import { listLiveSessions } from './store.ts'

/**
 * Looks again at every live session that another policy allowed, and ends those that the one in force does not: a policy
 * changes with the process that has it, and whoever is in such a session hears of it then. Not needed for safety: every use asks.
 */
export async function rejudge(deps: Deps): Promise<void> {
  for (const row of await listLiveSessions(deps.sql, { notOf: deps.policy.version })) {
    try {
      await settle(deps, row)
    } catch (error) {
      deps.log({ level: 'error', event: 'rejudge_failed', session: row.id, error })
    }
  }
}
