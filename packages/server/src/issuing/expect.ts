import { sessionId } from '../ids.ts'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../sql/sql.ts'

interface Expected {
  /** The random part of the session's id. */
  readonly id: string
  /** Name of the issuer that is about to be asked. */
  readonly issuer: string
  /** Milliseconds. */
  readonly now: number
}

/**
 * Notes, in the transaction that opens a session, that a back end is to give a credential for it: until that was verified, nothing
 * is handed out on the strength of the session. Sessions of which nothing is expected are nobody's business here.
 */
export async function expectIssued(tx: Tx, { id, issuer, now }: Expected): Promise<void> {
  await tx.query('INSERT INTO understudy.issued (session_id, issuer, next_try_at) VALUES ($1, $2, $3)', [
    sessionId(id),
    issuer,
    now,
  ])
}

/** @throws Refusal `internal` (503) while a session waits for the credential of a back end: to be asked again later */
export async function requireIssued(tx: Tx, session: string): Promise<void> {
  const waiting = await tx.query(
    `SELECT 1 FROM understudy.support_session s JOIN understudy.issued i ON i.session_id = s.id
     WHERE s.id = $1 AND s.ended_at IS NULL AND i.verified_at IS NULL`,
    [session],
  )
  if (waiting.length > 0) throw new Refusal('internal', { status: 503 })
}
