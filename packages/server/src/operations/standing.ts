import type { Sql } from '../sql/sql.ts'

/** What the database says about the bridge at this moment: the same from every process. */
export interface Standing {
  readonly live: Readonly<Record<'view' | 'act' | 'shadow', number>>
  /** Sessions whose time is over and that nobody has closed. */
  readonly overdue: number
  readonly openRequests: number
  /** Sessions that were started without their approval and that nobody has reviewed, and how many of them in time no more. */
  readonly openReviews: number
  readonly overdueReviews: number
  /** Notices that wait to be told. */
  readonly noticeQueue: number
  /** Credentials of other systems whose end was tried and has not been confirmed, or that nobody has tried to end. */
  readonly issuedUnconfirmed: number
  /** Those of the last day of which nobody knows whether they came to be. */
  readonly issuedUnknown: number
  /** Rows of the log that wait to be written. */
  readonly auditQueue: number
  readonly auditEvents: number
  /** Entries of the log that no checkpoint covers. */
  readonly auditUncovered: number
}

/** Milliseconds after which somebody should have tried. */
const UNTRIED = 300_000
const DAY = 86_400_000

const SQL = `
  SELECT
    (SELECT count(*) FROM understudy.support_session WHERE ended_at IS NULL AND mode = 'view') AS view,
    (SELECT count(*) FROM understudy.support_session WHERE ended_at IS NULL AND mode = 'act') AS act,
    (SELECT count(*) FROM understudy.support_session WHERE ended_at IS NULL AND mode = 'shadow') AS shadow,
    (SELECT count(*) FROM understudy.support_session WHERE ended_at IS NULL AND expires_at <= $1) AS overdue,
    (SELECT count(*) FROM understudy.approval_request WHERE state = 'pending' AND expires_at > $1) AS requests,
    (SELECT count(*) FROM understudy.break_glass_review WHERE reviewed_at IS NULL) AS reviews,
    (SELECT count(*) FROM understudy.break_glass_review WHERE reviewed_at IS NULL AND due_at <= $1) AS late,
    (SELECT count(*) FROM understudy.notice_outbox) AS notices,
    (SELECT count(*) FROM understudy.issued i WHERE over_at IS NULL AND (tries > 0 OR EXISTS (
      SELECT 1 FROM understudy.support_session s WHERE s.id = i.session_id AND s.ended_at <= $1 - ${UNTRIED}))) AS issued,
    (SELECT count(*) FROM understudy.issued WHERE remote = 'unknown' AND over_at > $1 - ${DAY}) AS unknown,
    (SELECT count(*) FROM understudy.audit_outbox) AS queue,
    (SELECT seq FROM understudy.audit_head) AS events,
    (SELECT coalesce(max(seq), 0) FROM understudy.audit_checkpoint) AS covered`

type Row = Record<'view' | 'act' | 'shadow' | 'overdue' | 'requests' | 'queue' | 'events' | 'covered', number> &
  Record<'reviews' | 'late' | 'notices' | 'issued' | 'unknown', number>

/** Reads the {@link Standing}. Fails when the database does. */
export async function readStanding(sql: Sql, now: number): Promise<Standing> {
  const [row] = await sql.query<Row>(SQL, [now])
  if (row === undefined) throw new Error('The database did not say how it stands.')
  const { view, act, shadow, overdue, requests, queue, events, covered, reviews, late, notices, issued, unknown } = row
  return {
    live: { view, act, shadow },
    overdue,
    openRequests: requests,
    openReviews: reviews,
    overdueReviews: late,
    noticeQueue: notices,
    issuedUnconfirmed: issued,
    issuedUnknown: unknown,
    auditQueue: queue,
    auditEvents: events,
    auditUncovered: events - covered,
  }
}
