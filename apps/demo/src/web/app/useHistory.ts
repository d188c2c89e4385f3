import type { HistoryEntry } from '@understudy/protocol'
import { type Query, useQuery } from '../api/useQuery.ts'
import { useServices } from '../session/services.ts'
import { useClientState } from '../session/useClientState.ts'

export interface History {
  readonly entries: readonly HistoryEntry[]
}

export const HISTORY_PATH = '/support/history'

const EVERY = 10_000

/**
 * When support was in the account on this page, newest first. In a support session it is the same list, asked for once:
 * there every request is written to the audit log. A token of Kotauth's opens nothing of the bridge's, so there nothing is asked.
 */
export function useHistory(): Query<History> {
  const { system } = useServices()
  const own = useClientState().status === 'own'
  return useQuery<History>(own || system.id !== 'kotauth' ? HISTORY_PATH : null, own ? { every: EVERY } : {})
}
