import { createHash } from 'node:crypto'
import { announce } from '../leases/announced.ts'
import type { Tx } from '../sql/sql.ts'

/** The one channel of the product. Its notices say where to look again, never what is there. */
export const CHANNEL = 'understudy_changed'

/** Address of notices that concern everyone who may decide requests. */
export const APPROVERS = 'approvers'

/** Address of notices that concern what the directory says about somebody. */
export function entryAddress(id: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['entry', id]))
    .digest('base64url')
}

/** Address of notices that concern every session of somebody, whichever they are. A digest, like those of single sessions. */
export function personAddress({ iss, sub }: { readonly iss: string; readonly sub: string }): string {
  return createHash('sha256')
    .update(JSON.stringify(['person', iss, sub]))
    .digest('base64url')
}

/**
 * Tells open event streams, once the transaction commits, that something of this actor session changed. Guards let go of
 * what they hold, and whoever asked for the change is answered when they have.
 */
export async function notify(tx: Tx, address: string): Promise<void> {
  announce(tx)
  await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, address])
}
