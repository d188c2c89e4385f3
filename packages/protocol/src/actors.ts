import { type ActorClaim, readSessionClaims } from './claims.ts'

/**
 * Who acts, from each place in which servers say it: `act` at the top, `ext.act` (Ory Hydra), `impersonatedBy` (Better
 * Auth), `impersonator` (WorkOS, an email). Only the outermost of a chain. More than one has to agree: whoever reads the
 * other place would believe somebody else. Verifies nothing.
 *
 * @returns empty where nobody is named; `null` for a claim of a shape that nobody defined, which is never "nobody"
 */
export function actorsOf(claims: Readonly<Record<string, unknown>>): readonly ActorClaim[] | null {
  const { ext, impersonatedBy, impersonator } = claims
  const found = [claims.act, memberOf(ext, 'act')].filter((act) => act !== undefined && act !== null).map(chainOf)
  if (impersonatedBy !== undefined && impersonatedBy !== null) found.push(named(impersonatedBy))
  const email = memberOf(impersonator, 'email')
  if (email !== undefined) found.push(named(email))
  const actors = found.filter((actor) => actor !== null)
  return actors.length === found.length ? actors : null
}

function chainOf(act: unknown): ActorClaim | null {
  return readSessionClaims({ sub: 'any', act })?.act ?? null
}

function named(sub: unknown): ActorClaim | null {
  return typeof sub === 'string' && sub !== '' ? { sub } : null
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}
