import { createHash } from 'node:crypto'
import type { Tx } from '../sql/sql.ts'

/** A token that may come once. */
export interface SingleToken {
  readonly iss: string
  readonly jti: string
  /** Until when it would count otherwise. Milliseconds. */
  readonly expiresAt: number
}

/**
 * Takes a token, in the transaction of what it does: when that fails, it may come again. `false`: it has come before, here or
 * in another process.
 */
export async function receivedOnce(tx: Tx, { iss, jti, expiresAt }: SingleToken): Promise<boolean> {
  const fresh = await tx.query(
    `INSERT INTO understudy.received_token (iss, jti_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING iss`,
    [iss, createHash('sha256').update(jti).digest('base64url'), expiresAt],
  )
  return fresh.length > 0
}
