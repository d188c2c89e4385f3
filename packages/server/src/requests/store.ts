import type { ApprovalRequest, Mode, Person, Reason, RequestState } from '@understudy/protocol'
import type { PutOut } from '../sessions/account.ts'
import type { Tx } from '../sql/sql.ts'

/** A request for a start that another person has to allow. */
export interface RequestRow {
  readonly id: string
  readonly actorKey: string
  readonly actorIss: string
  readonly actorSub: string
  readonly subjectId: string
  /** The organisation whose account it was when the request was made. */
  readonly subjectTenant: string | null
  readonly actor: Person
  readonly subject: Person
  /** As stored; {@link stateAt} says what it means now. */
  readonly state: RequestState
  readonly mode: Mode
  readonly reason: Reason
  readonly ticket: string | null
  readonly ttlSeconds: number
  readonly createdAt: number
  readonly expiresAt: number
  readonly decidedBy: Person | null
  readonly note: string | null
}

type Stored = {
  id: string
  actor_key: string
  actor_iss: string
  actor_sub: string
  subject_id: string
  subject_tenant: string | null
  actor: string
  subject: string
  state: RequestState
  mode: Mode
  reason: string
  ticket: string | null
  ttl_seconds: number
  created_at: number
  expires_at: number
  decided_by: string | null
  note: string | null
}

// By name: a newer release may add one while this one runs.
const COLUMNS = `id, actor_key, actor_iss, actor_sub, subject_id, subject_tenant, actor, subject, state, mode, reason, ticket,
  ttl_seconds, created_at, expires_at, decided_by, note`

const OPEN = "state IN ('pending', 'approved')"

/** The request with this id. `lock` keeps others from moving it until the transaction ends. */
export async function findRequest(tx: Tx, id: string, lock?: 'update'): Promise<RequestRow | null> {
  const rows = await tx.query<Stored>(
    `SELECT ${COLUMNS} FROM understudy.approval_request WHERE id = $1 ${lock === 'update' ? 'FOR UPDATE' : ''}`,
    [id],
  )
  return rows.map(fromStored)[0] ?? null
}

/** The newest pending or approved request of an actor session that has not lapsed. */
export async function findOpenRequest(tx: Tx, actorKey: string, now: number): Promise<RequestRow | null> {
  const rows = await tx.query<Stored>(
    `SELECT ${COLUMNS} FROM understudy.approval_request WHERE actor_key = $1 AND ${OPEN} AND expires_at > $2
     ORDER BY created_at DESC, id LIMIT 1`,
    [actorKey, now],
  )
  return rows.map(fromStored)[0] ?? null
}

/** Requests that may still be decided, of everybody, oldest first. */
export async function listPending(tx: Tx, now: number): Promise<RequestRow[]> {
  const rows = await tx.query<Stored>(
    `SELECT ${COLUMNS} FROM understudy.approval_request WHERE state = 'pending' AND expires_at > $1 ORDER BY created_at, id`,
    [now],
  )
  return rows.map(fromStored)
}

/** The latest requests of one actor, in any state, newest first. */
export async function listRequestsOf(tx: Tx, iss: string, sub: string): Promise<RequestRow[]> {
  const rows = await tx.query<Stored>(
    `SELECT ${COLUMNS} FROM understudy.approval_request WHERE actor_iss = $1 AND actor_sub = $2
     ORDER BY created_at DESC, id LIMIT 50`,
    [iss, sub],
  )
  return rows.map(fromStored)
}

/** Lets lapsed requests expire. One that is being decided at this moment is left for the next time, not waited for. */
export async function expireRequests(tx: Tx, now: number): Promise<RequestRow[]> {
  const rows = await tx.query<Stored>(
    `UPDATE understudy.approval_request SET state = 'expired' WHERE id IN (
       SELECT id FROM understudy.approval_request WHERE ${OPEN} AND expires_at <= $1 ORDER BY id FOR UPDATE SKIP LOCKED
     ) RETURNING ${COLUMNS}`,
    [now],
  )
  return rows.map(fromStored)
}

/** Withdraws what an actor session has open. */
export async function cancelRequestsOf(tx: Tx, actorKey: string): Promise<RequestRow[]> {
  const rows = await tx.query<Stored>(
    `UPDATE understudy.approval_request SET state = 'cancelled' WHERE ${OPEN} AND actor_key = $1 RETURNING ${COLUMNS}`,
    [actorKey],
  )
  return rows.map(fromStored)
}

/** Withdraws what is open about an account, or about accounts of an organisation, and was asked for until then. */
export async function cancelRequestsInto(tx: Tx, whom: PutOut, until: number): Promise<RequestRow[]> {
  const [column, id] = 'subject' in whom ? ['subject_id', whom.subject] : ['subject_tenant', whom.tenant]
  const rows = await tx.query<Stored>(
    `UPDATE understudy.approval_request SET state = 'cancelled' WHERE id IN (
       SELECT id FROM understudy.approval_request WHERE ${OPEN} AND ${column} = $1 AND created_at <= $2 ORDER BY id FOR UPDATE
     ) RETURNING ${COLUMNS}`,
    [id, until],
  )
  return rows.map(fromStored)
}

export async function insertRequest(tx: Tx, row: RequestRow): Promise<void> {
  await tx.query(
    `INSERT INTO understudy.approval_request (id, actor_key, actor_iss, actor_sub, subject_id, actor, subject, state,
       mode, reason, ticket, ttl_seconds, created_at, expires_at, subject_tenant)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      row.id,
      row.actorKey,
      row.actorIss,
      row.actorSub,
      row.subjectId,
      JSON.stringify(row.actor),
      JSON.stringify(row.subject),
      row.state,
      row.mode,
      JSON.stringify(row.reason),
      row.ticket,
      row.ttlSeconds,
      row.createdAt,
      row.expiresAt,
      row.subjectTenant,
    ],
  )
}

/** Moves one request on. The caller has it locked and has checked where it stands. */
export async function updateRequest(
  tx: Tx,
  id: string,
  change: { readonly state: RequestState; readonly decidedBy?: Person; readonly note?: string | null },
): Promise<void> {
  await tx.query(
    `UPDATE understudy.approval_request
     SET state = $2, decided_by = coalesce($3, decided_by), note = coalesce($4, note) WHERE id = $1`,
    [id, change.state, change.decidedBy === undefined ? null : JSON.stringify(change.decidedBy), change.note ?? null],
  )
}

/** The state of a request at a moment: an open one whose time is over has expired, whether written yet or not. */
export function stateAt(row: RequestRow, now: number): RequestState {
  const open = row.state === 'pending' || row.state === 'approved'
  return open && now >= row.expiresAt ? 'expired' : row.state
}

/** A request as its owner and approvers may see it. */
export function toApprovalRequest(row: RequestRow, now: number): ApprovalRequest {
  return {
    id: row.id,
    state: stateAt(row, now),
    subject: row.subject,
    mode: row.mode,
    reason: row.reason,
    ticket: row.ticket,
    ttlSeconds: row.ttlSeconds,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    ...(row.decidedBy === null ? {} : { decidedBy: row.decidedBy }),
    ...(row.note === null ? {} : { note: row.note }),
  }
}

function fromStored(row: Stored): RequestRow {
  return {
    id: row.id,
    actorKey: row.actor_key,
    actorIss: row.actor_iss,
    actorSub: row.actor_sub,
    subjectId: row.subject_id,
    subjectTenant: row.subject_tenant,
    actor: JSON.parse(row.actor) as Person,
    subject: JSON.parse(row.subject) as Person,
    state: row.state,
    mode: row.mode,
    reason: JSON.parse(row.reason) as Reason,
    ticket: row.ticket,
    ttlSeconds: row.ttl_seconds,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    decidedBy: row.decided_by === null ? null : (JSON.parse(row.decided_by) as Person),
    note: row.note,
  }
}
