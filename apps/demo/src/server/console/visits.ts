import type { Person } from '@understudy/protocol'
import type { Sql } from '@understudy/server/sql'
import type { Visit } from '../../shared/consoleApi.ts'
import { DEMO_POLICY } from '../policy.ts'

const SHOWN = 5

/** The last support sessions in an account, newest first, with the agent's name: this is for colleagues. */
export async function readVisits(sql: Sql, subjectId: string): Promise<Visit[]> {
  const rows = await sql.query<{
    id: string
    actor: string
    mode: Visit['mode']
    reason: string
    ticket: string | null
    started_at: number
    ended_at: number | null
  }>(
    `SELECT id, actor, mode, reason, ticket, started_at, ended_at FROM understudy.support_session
     WHERE subject_id = $1 ORDER BY started_at DESC LIMIT ${SHOWN}`,
    [subjectId],
  )
  return rows.map(({ id, actor, mode, reason, ticket, started_at, ended_at }) => ({
    id,
    by: (JSON.parse(actor) as Person).name,
    mode,
    purpose: labelOf((JSON.parse(reason) as { readonly code: string }).code),
    ticket,
    startedAt: started_at,
    endedAt: ended_at,
  }))
}

function labelOf(code: string): string {
  return DEMO_POLICY.reasonCodes.find((reason) => reason.code === code)?.label ?? code
}
