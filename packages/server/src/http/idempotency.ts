import { createHash } from 'node:crypto'
import { Value } from '@sinclair/typebox/value'
import { IdempotencyKeySchema } from '@understudy/protocol/schemas'
import { canonicalText } from '../audit/canonical.ts'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../sql/sql.ts'

/** The request's key, where the call needs one. @throws Refusal `idempotency_key_required` */
export function requireKey(request: Request): string {
  const key = request.headers.get('Idempotency-Key')
  if (key === null || !Value.Check(IdempotencyKeySchema, key)) throw new Refusal('idempotency_key_required')
  return key
}

/** Whose key it is, and what it was sent for. */
export interface KeyUse {
  /** Keys belong to one actor session: nobody can guess another's. */
  readonly actorKey: string
  readonly key: string
  /** What the request asks for, operation first. The same key for anything else is refused. */
  readonly fingerprint: readonly unknown[]
}

export interface KeyClaim extends KeyUse {
  /** What this request is about to make, as the answer of a repeat is built from it. */
  readonly resource: string
  readonly now: number
}

/**
 * Takes a key in the caller's transaction. `null`: it was free, go on. A string: this was done before, and that is
 * what it made. Rolled back with everything else when the operation fails, so a refused try can be repeated.
 *
 * @throws Refusal `idempotency_key_reused`
 */
export async function claimKey(tx: Tx, claim: KeyClaim): Promise<string | null> {
  const fingerprint = createHash('sha256').update(canonicalText(claim.fingerprint)).digest('base64url')
  const fresh = await tx.query(
    `INSERT INTO understudy.idempotency (actor_key, key, fingerprint, resource, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (actor_key, key) DO NOTHING RETURNING key`,
    [claim.actorKey, claim.key, fingerprint, claim.resource, claim.now],
  )
  if (fresh.length > 0) return null
  const [known] = await tx.query<{ fingerprint: string; resource: string }>(
    'SELECT fingerprint, resource FROM understudy.idempotency WHERE actor_key = $1 AND key = $2',
    [claim.actorKey, claim.key],
  )
  if (known?.fingerprint !== fingerprint) throw new Refusal('idempotency_key_reused')
  return known.resource
}

/** Says anew what a request has made, in the transaction that took its key. */
export async function restateKey(tx: Tx, { actorKey, key }: KeyUse, resource: string): Promise<void> {
  await tx.query('UPDATE understudy.idempotency SET resource = $3 WHERE actor_key = $1 AND key = $2', [
    actorKey,
    key,
    resource,
  ])
}
