import type { Mode, Person, Policy, Reason } from '@understudy/protocol'
import { purposeOf } from '../history/purpose.ts'
import type { Tx } from '../sql/sql.ts'
import type { Notice, NoticeKind } from './notice.ts'

interface Queued {
  readonly kind: Exclude<NoticeKind, 'decision_point'>
  readonly session: string
  /** The notice’s own id. */
  readonly key: string
  readonly now: number
}

/** Queues a notice in the transaction of what it tells of; of one session each kind once. */
export async function queueNotice(tx: Tx, { kind, session, key, now }: Queued): Promise<void> {
  await tx.query(
    `INSERT INTO understudy.notice_outbox (key, kind, session_id, created_at, due_at) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (kind, session_id) DO NOTHING`,
    [key, kind, session, now],
  )
}

/** Queues a notice as it is to be told: there may be no session to read the rest from. */
export async function queueTold(tx: Tx, notice: Notice): Promise<void> {
  await tx.query(
    'INSERT INTO understudy.notice_outbox (key, kind, notice, created_at, due_at) VALUES ($1, $2, $3, $4, $4)',
    [notice.id, notice.kind, JSON.stringify(notice), notice.at],
  )
}

/** Milliseconds. */
const FIRST_PAUSE = 10_000
const LONGEST_PAUSE = 3_600_000

/** A notice in hand. */
export interface Due {
  readonly row: number
  readonly attempts: number
  readonly notice: Notice
}

type Stored = {
  id: number
  key: string
  kind: NoticeKind
  created_at: number
  attempts: number
  /** The whole notice; `null`: it is of a session with a review. */
  told: string | null
  session_id: string
  actor: string
  subject: string
  mode: Mode
  reason: string
  ticket: string | null
  review_by: number
}

/**
 * Takes the next notice and puts it off in the same statement: whoever dies with it in hand leaves it to be tried again, and
 * no second process tells it meanwhile. `null`: nothing is due.
 */
export async function takeNotice(tx: Tx, policy: Policy, now: number): Promise<Due | null> {
  const [row] = await tx.query<Stored>(
    `WITH taken AS (
       UPDATE understudy.notice_outbox SET attempts = attempts + 1,
         due_at = $1 + least(${LONGEST_PAUSE}, ${FIRST_PAUSE} * power(2, least(attempts, 20)))::bigint
       WHERE id = (SELECT id FROM understudy.notice_outbox WHERE due_at <= $1 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, key, kind, created_at, attempts, session_id, notice AS told)
     SELECT taken.*, s.actor, s.subject, s.mode, s.reason, s.ticket, r.due_at AS review_by
     FROM taken LEFT JOIN understudy.support_session s ON s.id = taken.session_id
       LEFT JOIN understudy.break_glass_review r ON r.session_id = taken.session_id`,
    [now],
  )
  if (row === undefined) return null
  const { id, attempts, told } = row
  return { row: id, attempts, notice: told === null ? noticeOf(row, policy) : (JSON.parse(told) as Notice) }
}

function noticeOf(row: Stored, policy: Policy): Notice {
  const { code } = JSON.parse(row.reason) as Reason
  return {
    id: row.key,
    kind: row.kind,
    at: row.created_at,
    session: row.session_id,
    actor: JSON.parse(row.actor) as Person,
    subject: JSON.parse(row.subject) as Person,
    mode: row.mode,
    purpose: purposeOf(policy, code),
    ticket: row.ticket,
    reviewBy: row.review_by,
  }
}

/** It has been told. The row stays away for good, and the review says that there was a reason to tell. */
export async function forgetTold(tx: Tx, row: number): Promise<void> {
  await tx.query('DELETE FROM understudy.notice_outbox WHERE id = $1', [row])
}
