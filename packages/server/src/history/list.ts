import type { HistoryEntry, Policy } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import { listSessionsOf } from '../sessions/store.ts'

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
    deps,
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

function purposeOf(policy: Policy, code: string): string {
  return policy.reasonCodes.find((reason) => reason.code === code)?.label ?? 'Support'
}

async function changesOf(deps: Deps, ids: readonly string[]) {
  const rows = await deps.sql.query<{ session_id: string; at: number; action: string }>(
    `SELECT session_id, at, action FROM understudy.session_change
     WHERE session_id IN (SELECT jsonb_array_elements_text($1::jsonb)) ORDER BY id`,
    [JSON.stringify(ids)],
  )
  const bySession = new Map<string, { readonly at: number; readonly action: string }[]>()
  for (const { session_id, at, action } of rows) {
    const list = bySession.get(session_id) ?? []
    bySession.set(session_id, list)
    list.push({ at, action })
  }
  return bySession
}
