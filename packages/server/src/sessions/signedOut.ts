import type { Tx } from '../sql/sql.ts'

/** Somebody at the identity provider, and until when they signed in to what is meant. Milliseconds. */
export interface SignedOut {
  readonly iss: string
  readonly sub: string
  readonly until: number
}

/**
 * Notes that every session to which somebody signed in until then is over, also those the bridge has never seen: a token of
 * one that comes later is nobody's.
 */
export async function markSignedOut(tx: Tx, { iss, sub, until }: SignedOut): Promise<void> {
  await tx.query(
    `INSERT INTO understudy.signed_out AS o (iss, sub, until) VALUES ($1, $2, $3)
     ON CONFLICT (iss, sub) DO UPDATE SET until = greatest(o.until, excluded.until)`,
    [iss, sub, until],
  )
}

/** The actor sessions with a row that such a sign-out is about, in the order in which they are locked. */
export async function sessionsSignedOut(
  tx: Tx,
  { iss, sub, until }: SignedOut,
): Promise<readonly { readonly key: string; readonly sid: string }[]> {
  return tx.query<{ key: string; sid: string }>(
    `SELECT key, sid FROM understudy.actor_session
     WHERE iss = $1 AND sub = $2 AND ended_at IS NULL AND (signed_in_at IS NULL OR signed_in_at <= $3)
     ORDER BY key FOR UPDATE`,
    [iss, sub, until],
  )
}

/** Longer than any token or cookie lives. Milliseconds. */
const KEPT = 30 * 86_400_000

/** Forgets sign-outs that no credential can be older than any more. */
export async function forgetSignedOut(tx: Tx, now: number): Promise<void> {
  await tx.query('DELETE FROM understudy.signed_out WHERE until < $1', [now - KEPT])
}
