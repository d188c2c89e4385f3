import { createHash } from 'node:crypto'

/**
 * Names an actor session, `iss` and `sid` of the identity provider, in tables and notices. A digest, so that a notice
 * or a log line tells nothing about the session itself.
 */
export function actorKey(iss: string, sid: string): string {
  return createHash('sha256')
    .update(JSON.stringify([iss, sid]))
    .digest('base64url')
}
