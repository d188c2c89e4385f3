import type { EndReason, Mode, Person, Reason } from '@understudy/protocol'
import type { Tx } from '../sql/sql.ts'

/** A support session as it is stored, with the state of the actor session it stands on. */
export interface SessionRow {
  readonly id: string
  readonly actorKey: string
  readonly actorIss: string
  readonly actorSub: string
  readonly subjectId: string
  /** The organisation whose account it was when the session started. */
  readonly subjectTenant: string | null
  /** As they were called when the session started. */
  readonly actor: Person
  readonly subject: Person
  readonly approver: Person | null
  readonly requestId: string | null
  readonly mode: Mode
  readonly reason: Reason
  readonly ticket: string | null
  readonly returnTo: string | null
  readonly startedAt: number
  readonly expiresAt: number
  readonly ceilingAt: number
  readonly endedAt: number | null
  readonly endReason: EndReason | null
  /** The origin it was handed to; `null`: it runs where it was started. */
  readonly handoffOrigin: string | null
  /** Whether its tokens count only with a key (RFC 9449). */
  readonly keyBound: boolean
  /** Whether it was started without the approval that it needed. */
  readonly breakGlass: boolean
  /** Whether its start has cost the actor the own session: that is over when this one is. */
  readonly ownLost: boolean
  /** Until when its code has to be redeemed; `null` once it is, and where there is none. */
  readonly redeemBy: number | null
  /** Of the actor session, now. */
  readonly epoch: number
  readonly actorSessionOver: boolean
}

export type NewSession = Omit<SessionRow, 'endedAt' | 'endReason' | 'epoch' | 'actorSessionOver'> & {
  readonly policyVersion: string
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
  approver: string | null
  request_id: string | null
  mode: Mode
  reason: string
  ticket: string | null
  return_to: string | null
  started_at: number
  expires_at: number
  ceiling_at: number
  ended_at: number | null
  end_reason: EndReason | null
  handoff_origin: string | null
  redeem_by: number | null
  key_bound: boolean
  break_glass: boolean
  own_lost: boolean
  epoch: number
  actor_session_over: boolean
}

// By name: a newer release may add one while this one runs.
const COLUMNS = `s.id, s.actor_key, s.actor_iss, s.actor_sub, s.subject_id, s.subject_tenant, s.actor, s.subject, s.approver,
  s.request_id, s.mode, s.reason, s.ticket, s.return_to, s.started_at, s.expires_at, s.ceiling_at, s.ended_at, s.end_reason,
  s.handoff_origin, s.redeem_by, s.key_bound, s.break_glass, s.own_lost`

const SELECT = `
  SELECT ${COLUMNS}, a.epoch, a.ended_at IS NOT NULL AS actor_session_over
  FROM understudy.support_session s JOIN understudy.actor_session a ON a.key = s.actor_key`

const LOCKS = { none: '', share: 'FOR SHARE OF s', update: 'FOR UPDATE OF s' } as const

/**
 * The session with this id. A lock holds it as it is until the transaction ends: `share` for who needs it live while
 * working, `update` for who will change it.
 */
export async function findSession(tx: Tx, id: string, lock: keyof typeof LOCKS = 'none'): Promise<SessionRow | null> {
  const rows = await tx.query<Stored>(`${SELECT} WHERE s.id = $1 ${LOCKS[lock]}`, [id])
  return rows.map(fromStored)[0] ?? null
}

/** The live session of an actor session, also one that was handed on. Live means not ended yet; it may be overdue. */
export async function findLiveSession(tx: Tx, key: string): Promise<SessionRow | null> {
  const rows = await tx.query<Stored>(`${SELECT} WHERE s.actor_key = $1 AND s.ended_at IS NULL`, [key])
  return rows.map(fromStored)[0] ?? null
}

/** The live session under which the own one rests. One that was handed to another origin leaves this one alone. */
export async function findTopSession(tx: Tx, key: string): Promise<SessionRow | null> {
  const row = await findLiveSession(tx, key)
  return row?.handoffOrigin === null ? row : null
}

/** The latest session of an actor session that is over. */
export async function findLastEnded(tx: Tx, key: string): Promise<SessionRow | null> {
  const rows = await tx.query<Stored>(
    `${SELECT} WHERE s.actor_key = $1 AND s.ended_at IS NOT NULL ORDER BY s.seq DESC LIMIT 1`,
    [key],
  )
  return rows.map(fromStored)[0] ?? null
}

/** Live sessions: all of them, those that are overdue, in which a person is actor or subject, or that another policy allowed. */
export async function listLiveSessions(
  tx: Tx,
  which: { readonly overdueAt?: number; readonly person?: string; readonly notOf?: string } = {},
): Promise<SessionRow[]> {
  const rows = await tx.query<Stored>(
    `${SELECT} WHERE s.ended_at IS NULL
       AND ($1::bigint IS NULL OR s.expires_at <= $1 OR s.redeem_by <= $1)
       AND ($2::text IS NULL OR s.actor_sub = $2 OR s.subject_id = $2)
       AND ($3::text IS NULL OR s.policy_version <> $3)
     ORDER BY s.seq DESC`,
    [which.overdueAt ?? null, which.person ?? null, which.notOf ?? null],
  )
  return rows.map(fromStored)
}

/** Sessions in a subject's account, newest first. */
export async function listSessionsOf(tx: Tx, subjectId: string, limit: number): Promise<SessionRow[]> {
  const rows = await tx.query<Stored>(
    `${SELECT} WHERE s.subject_id = $1 ORDER BY s.seq DESC LIMIT ${Math.trunc(limit)}`,
    [subjectId],
  )
  return rows.map(fromStored)
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await tx.query(
    `INSERT INTO understudy.support_session (id, actor_key, actor_iss, actor_sub, subject_id, actor, subject, approver,
       request_id, mode, reason, ticket, return_to, policy_version, started_at, expires_at, ceiling_at, handoff_origin,
       redeem_by, subject_tenant, key_bound, break_glass, own_lost)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
    [
      session.id,
      session.actorKey,
      session.actorIss,
      session.actorSub,
      session.subjectId,
      JSON.stringify(session.actor),
      JSON.stringify(session.subject),
      session.approver === null ? null : JSON.stringify(session.approver),
      session.requestId,
      session.mode,
      JSON.stringify(session.reason),
      session.ticket,
      session.returnTo,
      session.policyVersion,
      session.startedAt,
      session.expiresAt,
      session.ceilingAt,
      session.handoffOrigin,
      session.redeemBy,
      session.subjectTenant,
      session.keyBound,
      session.breakGlass,
      session.ownLost,
    ],
  )
}

/**
 * Ends a session that is live, and moves the epoch of its actor session, which the caller holds; not for one that was handed
 * to another origin, whose tabs are not those of the actor session. Gives it as it is afterwards; `null`: it was over.
 */
export async function closeSession(
  tx: Tx,
  { id, reason, now }: { readonly id: string; readonly reason: EndReason; readonly now: number },
): Promise<SessionRow | null> {
  const rows = await tx.query<Stored>(
    `WITH s AS (
       UPDATE understudy.support_session AS s
       SET ended_at = least($2::bigint, expires_at),
           end_reason = CASE WHEN expires_at <= $2::bigint THEN 'ceiling' ELSE $3 END
       WHERE id = $1 AND ended_at IS NULL RETURNING ${COLUMNS}),
     a AS (
       UPDATE understudy.actor_session AS a SET epoch = epoch + CASE WHEN s.handoff_origin IS NULL THEN 1 ELSE 0 END
       FROM s WHERE a.key = s.actor_key RETURNING a.epoch, a.ended_at)
     SELECT ${COLUMNS}, a.epoch, a.ended_at IS NOT NULL AS actor_session_over FROM s, a`,
    [id, now, reason],
  )
  return rows.map(fromStored)[0] ?? null
}

function fromStored(row: Stored): SessionRow {
  return {
    id: row.id,
    actorKey: row.actor_key,
    actorIss: row.actor_iss,
    actorSub: row.actor_sub,
    subjectId: row.subject_id,
    subjectTenant: row.subject_tenant,
    actor: JSON.parse(row.actor) as Person,
    subject: JSON.parse(row.subject) as Person,
    approver: row.approver === null ? null : (JSON.parse(row.approver) as Person),
    requestId: row.request_id,
    mode: row.mode,
    reason: JSON.parse(row.reason) as Reason,
    ticket: row.ticket,
    returnTo: row.return_to,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    ceilingAt: row.ceiling_at,
    endedAt: row.ended_at,
    endReason: row.end_reason,
    handoffOrigin: row.handoff_origin,
    redeemBy: row.redeem_by,
    keyBound: row.key_bound,
    breakGlass: row.break_glass,
    ownLost: row.own_lost,
    epoch: row.epoch,
    actorSessionOver: row.actor_session_over,
  }
}
