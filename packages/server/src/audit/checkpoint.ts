import { CompactSign, type CryptoKey, compactVerify, type KeyObject } from 'jose'
import type { Sql } from '../sql/sql.ts'
import { canonicalText } from './canonical.ts'

/** What the log said it was at one moment, signed. Kept elsewhere, it convicts a log that was cut or rewritten. */
export interface Checkpoint {
  readonly seq: number
  readonly hash: string
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string
  readonly signature: string
}

export type SignCheckpoint = (payload: Uint8Array) => Promise<string>
/** Whether a signature belongs to exactly this payload. Must not throw for a bad one. */
export type VerifyCheckpoint = (payload: Uint8Array, signature: string) => Promise<boolean>

/**
 * Signs the present end of the log and records that. Gives `null` when there is nothing new since the last checkpoint.
 * Sends it nowhere: hand the result to a place that the database's owner cannot write.
 */
export async function writeCheckpoint(sql: Sql, sign: SignCheckpoint, now: number): Promise<Checkpoint | null> {
  const [head] = await sql.query<{ seq: number; hash: string }>(
    `SELECT seq, hash FROM understudy.audit_head
     WHERE seq > coalesce((SELECT max(seq) FROM understudy.audit_checkpoint), 0)`,
  )
  if (head === undefined) return null
  const { seq, hash } = head
  const time = new Date(now).toISOString()
  const checkpoint: Checkpoint = { seq, hash, time, signature: await sign(checkpointPayload({ seq, hash, time })) }
  // Two writers may meet at the same end; both checkpoints are true and the first stays.
  await sql.query(
    `INSERT INTO understudy.audit_checkpoint (seq, hash, time, signature) VALUES ($1, $2, $3, $4)
     ON CONFLICT (seq) DO NOTHING`,
    [seq, hash, time, checkpoint.signature],
  )
  return checkpoint
}

/** The bytes a checkpoint's signature covers. */
export function checkpointPayload({ seq, hash, time }: Omit<Checkpoint, 'signature'>): Uint8Array {
  return new TextEncoder().encode(canonicalText({ origin: 'support-audit/v1', seq, hash, time }))
}

type Key = CryptoKey | KeyObject

/** Signs checkpoints as compact JWS with a private key of jose. */
export function signCheckpointsWith(
  key: Key,
  { alg, kid }: { readonly alg: string; readonly kid?: string },
): SignCheckpoint {
  const header = { alg, typ: 'support-audit-checkpoint', ...(kid === undefined ? {} : { kid }) }
  return (payload) => new CompactSign(payload).setProtectedHeader(header).sign(key)
}

/** Checks what {@link signCheckpointsWith} signed, by the public key and one algorithm. */
export function verifyCheckpointsWith(key: Key, { alg }: { readonly alg: string }): VerifyCheckpoint {
  return async (payload, signature) => {
    try {
      const signed = await compactVerify(signature, key, { algorithms: [alg] })
      return Buffer.compare(signed.payload, payload) === 0
    } catch {
      // Any way in which a signature can be wrong is the same answer here.
      return false
    }
  }
}
