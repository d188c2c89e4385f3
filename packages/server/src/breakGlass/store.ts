import type { Person, ReviewResult, ReviewVerdict } from '@understudy/protocol'
import type { Scope } from '../policy/scope.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import type { Tx } from '../sql/sql.ts'

/** A review as it is stored, with the session it is of. */
export interface ReviewRow {
  readonly session: SessionRow
  readonly dueAt: number
  readonly result: ReviewResult | null
}

type Stored = {
  session_id: string
  due_at: number
  reviewed_at: number | null
  reviewer: string | null
  verdict: ReviewVerdict | null
  note: string | null
}

// By name: a newer release may add one while this one runs.
const COLUMNS = 'session_id, due_at, reviewed_at, reviewer, verdict, note'

/** Writes down that a session has to be reviewed, in the transaction that opens it. */
export async function insertReview(
  tx: Tx,
  { id, actorIss, actorSub }: Pick<SessionRow, 'id' | 'actorIss' | 'actorSub'>,
  dueAt: number,
): Promise<void> {
  await tx.query(
    'INSERT INTO understudy.break_glass_review (session_id, actor_iss, actor_sub, due_at) VALUES ($1, $2, $3, $4)',
    [id, actorIss, actorSub, dueAt],
  )
}

/** The review of this session, held until the transaction ends; `null`: it needs none, or there is no such session. */
export async function lockReview(tx: Tx, id: string): Promise<ReviewRow | null> {
  const [row] = await tx.query<Stored>(
    `SELECT ${COLUMNS} FROM understudy.break_glass_review WHERE session_id = $1 FOR UPDATE`,
    [id],
  )
  return row === undefined ? null : withSession(tx, row)
}

const LONGEST_LIST = 200

/** Reviews of somebody's own sessions, and beside them of all, or of those in the scope: those that wait first, by what is due, then the latest written ones. */
export async function listReviews(
  tx: Tx,
  of: { readonly iss: string; readonly sub: string; readonly scope: Scope | 'own' | null },
): Promise<ReviewRow[]> {
  const { iss, sub, scope } = of
  const rows = await tx.query<Stored>(
    `SELECT ${COLUMNS} FROM understudy.break_glass_review
     WHERE (actor_iss = $1 AND actor_sub = $2) OR ($3::boolean AND session_id IN (
       SELECT id FROM understudy.support_session WHERE $4::boolean OR subject_tenant IS NOT DISTINCT FROM $5))
     ORDER BY reviewed_at DESC NULLS FIRST, due_at, session_id LIMIT ${LONGEST_LIST}`,
    [iss, sub, scope !== 'own', scope === null, scope === null || scope === 'own' ? null : scope.tenant],
  )
  const found: ReviewRow[] = []
  for (const row of rows) found.push(await withSession(tx, row))
  return found
}

/** Fills a review in. The caller has it locked and has found it empty. */
export async function writeReview(tx: Tx, id: string, result: ReviewResult): Promise<void> {
  await tx.query(
    `UPDATE understudy.break_glass_review SET reviewed_at = $2, reviewer = $3, verdict = $4, note = $5
     WHERE session_id = $1`,
    [id, result.at, JSON.stringify(result.by), result.verdict, result.text],
  )
}

/** Takes the reviews that nobody has written in time and nobody was told of yet. */
export async function takeOverdue(tx: Tx, now: number): Promise<readonly string[]> {
  const rows = await tx.query<{ session_id: string }>(
    `UPDATE understudy.break_glass_review SET told_at = $1
     WHERE reviewed_at IS NULL AND told_at IS NULL AND due_at <= $1 RETURNING session_id`,
    [now],
  )
  return rows.map(({ session_id }) => session_id)
}

async function withSession(tx: Tx, row: Stored): Promise<ReviewRow> {
  const session = await findSession(tx, row.session_id)
  if (session === null) throw new Error('A review is of no session.')
  const { reviewed_at: at, reviewer, verdict, note: text } = row
  const complete = at !== null && reviewer !== null && verdict !== null && text !== null
  return {
    session,
    dueAt: row.due_at,
    result: complete ? { verdict, text, by: JSON.parse(reviewer) as Person, at } : null,
  }
}
