import type { Tx } from '../sql/sql.ts'

/** What the bridge knows of an actor session. Most have no row: those of people who never started anything. */
export interface ActorSession {
  readonly sub: string | null
  readonly epoch: number
  readonly over: boolean
}

/** Names of an actor session and of whose it is. */
export interface ActorSessionName {
  readonly key: string
  readonly iss: string
  readonly sid: string
  readonly sub: string
  /** When they signed in, in milliseconds, by the credential at hand; `null`: it does not say. */
  readonly signedInAt: number | null
}

/** What names an actor session of which no credential is at hand. */
export type ActorSessionQuery = Omit<ActorSessionName, 'sid' | 'signedInAt'> & { readonly signedInAt?: number | null }

// One that nobody has dated counts as older than any sign-out.
const OVER = `(a.ended_at IS NOT NULL OR coalesce(o.until >= coalesce($4::bigint, a.signed_in_at, 0), false)) AS over`

/**
 * The actor session with this key; `null` where nothing ever happened to it: epoch 0, not over. One is over by itself, and
 * when its person was signed out everywhere since.
 */
export async function findActorSession(
  tx: Tx,
  { key, iss, sub, signedInAt = null }: ActorSessionQuery,
): Promise<ActorSession | null> {
  const [row] = await tx.query<{ sub: string | null; epoch: number; over: boolean }>(
    `SELECT a.sub, coalesce(a.epoch, 0) AS epoch, ${OVER}
     FROM (SELECT $1::text AS key) k
     LEFT JOIN understudy.actor_session a ON a.key = k.key
     LEFT JOIN understudy.signed_out o ON o.iss = $2 AND o.sub = $3
     WHERE a.key IS NOT NULL OR o.iss IS NOT NULL`,
    [key, iss, sub, signedInAt],
  )
  return row ?? null
}

/**
 * Makes sure that the row exists and holds it until the transaction ends. Locked before any support session that
 * stands on it: every writer takes the two in this order, and the end of the audit log last.
 */
export async function lockActorSession(
  tx: Tx,
  { key, iss, sid, sub, signedInAt }: ActorSessionName,
): Promise<ActorSession> {
  const [row] = await tx.query<{ sub: string | null; epoch: number; over: boolean }>(
    `WITH a AS (
       INSERT INTO understudy.actor_session AS s (key, iss, sub, signed_in_at, sid) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (key) DO UPDATE SET sub = coalesce(s.sub, excluded.sub),
         signed_in_at = greatest(s.signed_in_at, excluded.signed_in_at)
       RETURNING s.sub, s.epoch, s.iss, s.signed_in_at, s.ended_at)
     SELECT a.sub, a.epoch, ${OVER} FROM a LEFT JOIN understudy.signed_out o ON o.iss = $2 AND o.sub = $3`,
    [key, iss, sub, signedInAt, sid],
  )
  if (row === undefined) throw new Error('An actor session could not be kept.')
  return row
}

/** Moves the epoch on, and gives it. Called by start and end, and by nothing else. */
export async function advanceEpoch(tx: Tx, key: string): Promise<number> {
  const [row] = await tx.query<{ epoch: number }>(
    'UPDATE understudy.actor_session SET epoch = epoch + 1 WHERE key = $1 RETURNING epoch',
    [key],
  )
  if (row === undefined) throw new Error('The epoch of no actor session was to be moved.')
  return row.epoch
}

/** Marks an actor session as over, for good, also when the bridge has never seen it. */
export async function closeActorSession(
  tx: Tx,
  { key, iss, sid, now }: Pick<ActorSessionName, 'key' | 'iss' | 'sid'> & { readonly now: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO understudy.actor_session AS a (key, iss, sid, ended_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET ended_at = coalesce(a.ended_at, excluded.ended_at)`,
    [key, iss, sid, now],
  )
}

/**
 * One operation of an actor at a time, across all their sessions and all processes, until the transaction ends. What
 * counts things an actor has, counts them under this lock. Its place among the others is told at {@link holdAccount}.
 */
export async function lockActor(tx: Tx, iss: string, sub: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [JSON.stringify([iss, sub])])
}
