import type { HistoryEntry } from '@understudy/protocol'
import { type Query, useQuery } from '../api/useQuery.ts'
import { useClientState } from '../session/useClientState.ts'

export interface History {
  readonly entries: readonly HistoryEntry[]
}

export const HISTORY_PATH = '/support/history'

const EVERY = 10_000

/**
 * When support was in the account on this page, newest first. In a support session it is the same list, asked for once:
 * there every request is written to the audit log.
 */
export function useHistory(): Query<History> {
  const own = useClientState().status === 'own'
  return useQuery<History>(HISTORY_PATH, own ? { every: EVERY } : {})
}
