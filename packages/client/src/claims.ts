import { type Person, readSessionClaims, type SessionClaims } from '@understudy/protocol'
import { jwtDecode } from 'jwt-decode'

/**
 * Reads the claims of a token. Does **not** verify the signature: what it says may be shown or may refuse, and never
 * grants anything. `null` for anything that is no readable token, which a caller must treat as invalid.
 *
 * The only file that knows jwt-decode, whose own typing is an unchecked cast.
 */
export function readToken(token: string): SessionClaims | null {
  return readSessionClaims(payloadOf(token))
}

/** The person an own token is about, for display; `null` when the token is a support token or unreadable. */
export function readOwnPerson(token: string): Person | null {
  const payload = payloadOf(token)
  const claims = readSessionClaims(payload)
  if (claims === null || claims.act !== null || claims.scope?.split(' ').some(isSupportScope)) return null
  const name = typeof payload === 'object' && payload !== null && 'name' in payload ? payload.name : null
  return { id: claims.sub, name: typeof name === 'string' && name !== '' ? name : claims.sub }
}

function isSupportScope(entry: string): boolean {
  return entry.startsWith('support:')
}

function payloadOf(token: string): unknown {
  try {
    return jwtDecode<unknown>(token)
  } catch {
    // Opaque tokens are no mistake of anybody's: the callers tell "unreadable" apart from "nobody acts".
    return null
  }
}
