import { createHash, randomBytes } from 'node:crypto'
import type { Person } from '@understudy/protocol'
import type { Stamps } from '../../sessions/account.ts'
import type { StartWish } from '../../sessions/startForm.ts'
import type { Tx } from '../../sql/sql.ts'
import type { OwnCaller } from '../../tokens/authenticate.ts'

/** A start that is decided and recorded, and opens nothing before the actor's browser is back. */
export interface WaitingStart {
  /** The random part of the id of the session that it may become. */
  readonly id: string
  /** Name of the issuer that the browser was sent to. */
  readonly issuer: string
  /** Of the page that asked; `null`: it did not say. */
  readonly origin: string | null
  readonly createdAt: number
  readonly expiresAt: number
  /** What became of it, as stored; `null`: it waits, if its time is not over. */
  readonly outcome: WaitingOutcome | null
  readonly asked: Asked
}

/** Who asked for what. Without any credential. */
export interface Asked {
  readonly caller: OwnCaller
  readonly wish: StartWish
  readonly jkt: string | null
  /** Of the account, when it was asked for: who is put out of it since does not come in by this. */
  readonly stamps: Stamps
  readonly actor: Person
  readonly subject: Person
  /** The organisation whose account it was then. */
  readonly tenant: string | null
}

/** `arrived`: a browser came back with it, and nothing has been opened. */
export type WaitingOutcome = 'arrived' | 'opened' | 'refused' | 'expired' | 'cancelled' | 'superseded'

type Stored = {
  id: string
  asked: string
  issuer: string
  origin: string | null
  sealed: string | null
  created_at: number
  expires_at: number
  outcome: WaitingOutcome | null
}

const COLUMNS = 'id, asked, issuer, origin, sealed, created_at, expires_at, outcome'

/** What names a start on its way through the browser. 256 bits nobody can guess; only its hash is kept. */
export function newState(): string {
  return randomBytes(32).toString('base64url')
}

export function hashOfState(state: string): string {
  return createHash('sha256').update(state).digest('base64url')
}

export async function insertWaiting(tx: Tx, waiting: WaitingStart): Promise<void> {
  const { id, asked, issuer, origin, createdAt, expiresAt } = waiting
  const { caller, wish } = asked
  await tx.query(
    `INSERT INTO understudy.waiting_start
       (id, actor_key, actor_iss, actor_sub, subject_id, asked, issuer, origin, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[id, caller.key, caller.iss, caller.sub, wish.subject, JSON.stringify(asked)],
      ...[issuer, origin, createdAt, expiresAt],
    ],
  )
}

/** A start as it is stored, with what is sealed of it; `null`: nothing yet, or no more. */
export interface StoredStart {
  readonly waiting: WaitingStart
  readonly sealed: string | null
}

/** The start with this id, or with this state. `lock` keeps others from it until the transaction ends. */
export async function findWaiting(
  tx: Tx,
  by: { readonly id: string } | { readonly state: string },
  lock?: 'update',
): Promise<StoredStart | null> {
  const [column, value] = 'id' in by ? ['id', by.id] : ['state_hash', hashOfState(by.state)]
  const rows = await tx.query<Stored>(
    `SELECT ${COLUMNS} FROM understudy.waiting_start WHERE ${column} = $1 ${lock === 'update' ? 'FOR UPDATE' : ''}`,
    [value],
  )
  return rows.map((row) => ({ waiting: fromStored(row), sealed: row.sealed }))[0] ?? null
}

/** Whether a browser may still come back with it. */
export function waits({ outcome, expiresAt }: WaitingStart, now: number): boolean {
  return outcome === null && now < expiresAt
}

/** Keeps what the issuer needs again. One that waits no more is left as it is. */
export async function sealWaiting(
  tx: Tx,
  id: string,
  { state = null, sealed }: { readonly state?: string | null; readonly sealed: string },
): Promise<void> {
  await tx.query(
    `UPDATE understudy.waiting_start SET sealed = $2, state_hash = coalesce($3, state_hash)
     WHERE id = $1 AND outcome IS NULL`,
    [id, sealed, state === null ? null : hashOfState(state)],
  )
}

export async function settleWaiting(tx: Tx, id: string, outcome: WaitingOutcome): Promise<void> {
  await tx.query('UPDATE understudy.waiting_start SET outcome = $2, sealed = NULL WHERE id = $1', [id, outcome])
}

/** Settles what an actor session has waiting. Gives what that was. */
export async function settleWaitingOf(
  tx: Tx,
  actorKey: string,
  outcome: 'cancelled' | 'superseded',
): Promise<WaitingStart[]> {
  const rows = await tx.query<Stored>(
    `UPDATE understudy.waiting_start SET outcome = $2, sealed = NULL WHERE actor_key = $1 AND outcome IS NULL
     RETURNING ${COLUMNS}`,
    [actorKey, outcome],
  )
  return rows.map(fromStored)
}

/** Lets those expire that nobody came back with. One that somebody comes back with at this moment is left for the next time. */
export async function expireWaiting(tx: Tx, now: number): Promise<WaitingStart[]> {
  const rows = await tx.query<Stored>(
    `UPDATE understudy.waiting_start SET outcome = 'expired', sealed = NULL WHERE id IN (
       SELECT id FROM understudy.waiting_start WHERE outcome IS NULL AND expires_at <= $1
       ORDER BY id FOR UPDATE SKIP LOCKED
     ) RETURNING ${COLUMNS}`,
    [now],
  )
  return rows.map(fromStored)
}

/** Forgets those that nobody asks about any more. */
export async function forgetWaiting(tx: Tx, before: number): Promise<void> {
  await tx.query('DELETE FROM understudy.waiting_start WHERE outcome IS NOT NULL AND created_at < $1', [before])
}

function fromStored({ id, asked, issuer, origin, created_at, expires_at, outcome }: Stored): WaitingStart {
  return {
    ...{ id, issuer, origin, outcome, createdAt: created_at, expiresAt: expires_at },
    asked: JSON.parse(asked) as Asked,
  }
}
