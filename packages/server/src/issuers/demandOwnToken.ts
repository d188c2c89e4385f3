import { actorsOf } from '@understudy/protocol'
import { decodeJwt } from 'jose'
import { IssuerError } from './issuerError.ts'

/**
 * Lets a token stand for the actor or for the subject, unless somebody acts in it already or it is one of the bridge's own: servers
 * were seen to exchange those, and to lose who it really is. What only its server can read shows when its answer is read back.
 *
 * @throws IssuerError `support_nested`
 */
export function demandOwnToken(token: string): string {
  const claims = claimsOf(token)
  if (claims === null) return token
  // A shape that nobody defined is never "nobody".
  const acts = actorsOf(claims)?.length !== 0
  if (acts || (typeof claims.sid === 'string' && claims.sid.startsWith('ss_'))) throw new IssuerError('support_nested')
  return token
}

/** `null`: it is no signed token. */
function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  try {
    return decodeJwt(token)
  } catch {
    return null
  }
}
