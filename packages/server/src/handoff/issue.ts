import type { HandoffCode } from '@understudy/protocol'
import { hashOf, newCookieId } from '../browser/cookie.ts'
import type { StartWish } from '../sessions/startForm.ts'
import type { Tx } from '../sql/sql.ts'

/** How long a code waits for the other origin. Milliseconds. */
export const HANDOFF_LIFE = 60_000

/**
 * Makes the code by which another origin takes a session over, in the transaction that starts it. Good once, for a minute,
 * on exactly that origin, and only together with what `challenge` is the digest of, which travels another way.
 */
export async function issueHandoff(
  tx: Tx,
  session: string,
  { origin, challenge }: NonNullable<StartWish['handoff']>,
  now: number,
): Promise<HandoffCode> {
  const code = newCookieId()
  const expiresAt = now + HANDOFF_LIFE
  await tx.query(
    'INSERT INTO understudy.handoff (hash, session_id, origin, challenge, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [hashOf(code), session, origin, challenge, expiresAt],
  )
  return { code, expiresAt }
}
