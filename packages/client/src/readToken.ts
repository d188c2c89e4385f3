import { readSessionClaims, type SessionClaims } from '@understudy/protocol'
import { readPayload } from './claims.ts'

/** Reads the claims of a token, whoever it is of. `null`, and what is not promised: as `readPayload`. */
export function readToken(token: string | null): SessionClaims | null {
  return token === null ? null : readSessionClaims(readPayload(token))
}
