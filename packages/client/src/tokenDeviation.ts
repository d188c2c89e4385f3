import type { SessionClaims } from '@understudy/protocol'
import type { Active } from './stack/state.ts'
import { claimsDeviation } from './stack/verify.ts'

/**
 * Names the claim of a support token that does not belong to the session; `null` when all do. `own`: what the actor's
 * own token says, for its issuer. Where a token cannot be read, its claims are `null`.
 */
export function tokenDeviation(
  { actor, subject, session }: Active,
  claims: SessionClaims | null,
  own: SessionClaims | null,
): string | null {
  const expected = {
    subject: subject.id,
    actor: actor.id,
    actorIssuer: own?.iss ?? null,
    session: session.id,
    mode: session.mode,
  }
  return claimsDeviation(expected, claims)
}
