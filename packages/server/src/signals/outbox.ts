import type { Tx } from '../sql/sql.ts'

/** Notices of this channel say that there may be something to send. */
export const SIGNALS_CHANNEL = 'understudy_signals'

/** One event that waits for one receiver. */
export interface Waiting {
  readonly id: number
  readonly jti: string
  /** The session that ended; `null`: the event that shows that the way is open. */
  readonly session: string | null
}

/** Queues the end of a session for every receiver, in the transaction in which it ends. */
export async function queueEnded(tx: Tx, session: string, now: number): Promise<void> {
  await tx.query(
    `WITH queued AS (
       INSERT INTO understudy.signal_outbox (stream, jti, session_id, created_at, due_at)
       SELECT id, gen_random_uuid()::text, $1, $2, $2 FROM understudy.signal_stream RETURNING id)
     SELECT pg_notify('${SIGNALS_CHANNEL}', '') FROM queued LIMIT 1`,
    [session, now],
  )
}

/**
 * Makes the receivers of the settings those of the database. One that is new gets an event that means nothing, so that it
 * shows at once whether it can be reached.
 */
export async function registerStreams(tx: Tx, ids: readonly string[], now: number): Promise<void> {
  const list = JSON.stringify(ids)
  await tx.query('DELETE FROM understudy.signal_stream WHERE id NOT IN (SELECT jsonb_array_elements_text($1::jsonb))', [
    list,
  ])
  await tx.query(
    `WITH fresh AS (
       INSERT INTO understudy.signal_stream (id, registered_at)
       SELECT id, $2 FROM jsonb_array_elements_text($1::jsonb) AS given(id) ON CONFLICT DO NOTHING RETURNING id)
     INSERT INTO understudy.signal_outbox (stream, jti, created_at, due_at)
     SELECT id, gen_random_uuid()::text, $2, $2 FROM fresh`,
    [list, now],
  )
}

/** Milliseconds. */
const FIRST_PAUSE = 10_000
const LONGEST_PAUSE = 3_600_000
const KEPT = 7 * 86_400_000

/**
 * Takes the next event for a receiver, and puts it off in the same statement: whoever dies with it in hand leaves it to be
 * tried again. `null`: nothing is due.
 */
export async function takeDue(tx: Tx, stream: string, now: number): Promise<Waiting | null> {
  const [row] = await tx.query<{ id: number; jti: string; session_id: string | null }>(
    `UPDATE understudy.signal_outbox SET attempts = attempts + 1,
       due_at = $2 + least(${LONGEST_PAUSE}, ${FIRST_PAUSE} * power(2, least(attempts, 20)))::bigint
     WHERE id = (SELECT id FROM understudy.signal_outbox WHERE stream = $1 AND due_at <= $2 AND refused IS NULL
       ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, jti, session_id`,
    [stream, now],
  )
  return row === undefined ? null : { id: row.id, jti: row.jti, session: row.session_id }
}

/** The receiver has it. */
export async function forgetDelivered(tx: Tx, id: number): Promise<void> {
  await tx.query('DELETE FROM understudy.signal_outbox WHERE id = $1', [id])
}

/** The receiver will not have it, however often it is sent. Kept for a while, for who runs the bridge to look at. */
export async function markRefused(tx: Tx, id: number, err: string): Promise<void> {
  await tx.query('UPDATE understudy.signal_outbox SET refused = $2 WHERE id = $1', [id, err])
}

/** Forgets what could not be delivered in a week. Gives how many that were. */
export async function forgetOld(tx: Tx, now: number): Promise<number> {
  const gone = await tx.query('DELETE FROM understudy.signal_outbox WHERE created_at < $1 RETURNING id', [now - KEPT])
  return gone.length
}
