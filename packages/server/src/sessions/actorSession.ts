import type { Tx } from '../sql/sql.ts'

/** What the bridge knows of an actor session. Most have no row: those of people who never started anything. */
export interface ActorSession {
  readonly sub: string | null
  readonly epoch: number
  readonly over: boolean
}

/** The actor session with this key; `null` where nothing ever happened to it: epoch 0, not over. */
export async function findActorSession(tx: Tx, key: string): Promise<ActorSession | null> {
  const [row] = await tx.query<{ sub: string | null; epoch: number; over: boolean }>(
    'SELECT sub, epoch, ended_at IS NOT NULL AS over FROM understudy.actor_session WHERE key = $1',
    [key],
  )
  return row ?? null
}

/** Names of an actor session and of whose it is. */
export interface ActorSessionName {
  readonly key: string
  readonly iss: string
  readonly sid: string
  readonly sub: string
}

/**
 * Makes sure that the row exists and holds it until the transaction ends. Locked before any support session that
 * stands on it: every writer takes the two in this order, and the end of the audit log last.
 */
export async function lockActorSession(tx: Tx, { key, iss, sid, sub }: ActorSessionName): Promise<ActorSession> {
  const [row] = await tx.query<{ sub: string | null; epoch: number; over: boolean }>(
    `INSERT INTO understudy.actor_session AS a (key, iss, sid, sub) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET sub = coalesce(a.sub, excluded.sub)
     RETURNING sub, epoch, ended_at IS NOT NULL AS over`,
    [key, iss, sid, sub],
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
  { key, iss, sid, now }: Omit<ActorSessionName, 'sub'> & { readonly now: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO understudy.actor_session AS a (key, iss, sid, ended_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET ended_at = coalesce(a.ended_at, excluded.ended_at)`,
    [key, iss, sid, now],
  )
}

/**
 * One operation of an actor at a time, across all their sessions and all processes, until the transaction ends. What
 * counts things an actor has, counts them under this lock.
 */
export async function lockActor(tx: Tx, iss: string, sub: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [JSON.stringify([iss, sub])])
}
