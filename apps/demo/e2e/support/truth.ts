import type { Demo } from './demoProcess.ts'

/** A support session as the server has it. */
export interface SessionRow {
  readonly id: string
  readonly actor: string
  readonly subject: string
  readonly mode: string
  readonly ended: boolean
  readonly reason: string | null
  readonly sid: string
}

/** Every support session of an actor since `since`, oldest first. */
export async function sessionsOf(demo: Demo, actor: string, since = 0): Promise<readonly SessionRow[]> {
  return demo.sql<SessionRow>(
    `SELECT s.id, actor_sub AS actor, subject_id AS subject, mode, s.ended_at IS NOT NULL AS ended, end_reason AS reason, a.sid
     FROM understudy.support_session s JOIN understudy.actor_session a ON a.key = s.actor_key
     WHERE actor_sub = $1 AND s.seq > $2 ORDER BY s.seq`,
    [actor, since],
  )
}

/** One event of the audit log, as far as the races ask. */
export interface AuditRow {
  readonly type: string
  readonly outcome: string
  readonly action: string | null
  readonly detail: string | null
}

/** What the audit log says about one session, in its order. */
export async function auditOf(demo: Demo, session: string): Promise<readonly AuditRow[]> {
  return demo.sql<AuditRow>(
    `SELECT type, outcome, event::jsonb #>> '{action,name}' AS action, event::jsonb ->> 'detail' AS detail
     FROM understudy.audit_event WHERE session_id = $1 ORDER BY seq`,
    [session],
  )
}

/** The last number given to a support session: what comes after it belongs to this test. */
export async function mark(demo: Demo): Promise<number> {
  const [row] = await demo.sql<{ last: number }>(
    'SELECT coalesce(max(seq), 0)::int AS last FROM understudy.support_session',
  )
  return row?.last ?? 0
}
