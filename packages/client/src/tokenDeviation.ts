import { readToken } from './readToken.ts'
import type { Active } from './stack/state.ts'
import { claimsDeviation } from './stack/verify.ts'

/**
 * Names the claim of a support token that does not belong to the session; `null` when all do. `own` is the actor's own
 * token, for its issuer.
 */
export function tokenDeviation({ actor, subject, session }: Active, token: string, own: string | null): string | null {
  const expected = {
    subject: subject.id,
    actor: actor.id,
    actorIssuer: own === null ? null : (readToken(own)?.iss ?? null),
    session: session.id,
    mode: session.mode,
  }
  return claimsDeviation(expected, readToken(token))
}
