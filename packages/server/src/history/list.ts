import type { HistoryEntry } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { listSessionsOf } from '../sessions/store.ts'
import { changesOf } from './changes.ts'
import { purposeOf } from './purpose.ts'

const LONGEST_LIST = 100

/**
 * Support visits in one account, newest first, as the person it belongs to may read them: when, how far, what kind of
 * reason, what was changed. Never the internal reason text, nor who the agent was.
 */
export async function listHistory(
  deps: Deps & { readonly supportTeam: string },
  subjectId: string,
): Promise<HistoryEntry[]> {
  const rows = await listSessionsOf(deps.sql, subjectId, LONGEST_LIST)
  const changes = await changesOf(
    deps.sql,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    startedAt: row.startedAt,
    endedAt: row.endedAt ?? (deps.now() >= row.expiresAt ? row.expiresAt : null),
    mode: row.mode,
    purpose: purposeOf(deps.policy, row.reason.code),
    ticket: row.ticket,
    changes: changes.get(row.id) ?? [],
    by: deps.supportTeam,
  }))
}
