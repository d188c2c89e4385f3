import type { Expectation, Standing } from './issuer.ts'
import { IssuerError } from './issuerError.ts'

/** How far the back end's clock may be ahead of ours. Milliseconds. */
const SKEW = 30_000

/**
 * Compares what the back end says with what was ordered. An answer of 200 proves nothing: servers were seen to ignore the
 * actor, to hand out the actor's own token, to widen scopes.
 *
 * @throws IssuerError `token_dead`, `subject_not_switched`, `subject_wrong`, `actor_missing`, `actor_ambiguous`,
 * `actor_wrong`, `audience_wrong`, `scope_widened`, `lifetime_missing`, `lifetime_too_long`
 */
export function verifyStanding(expected: Expectation, standing: Standing): void {
  if (!standing.live) throw new IssuerError('token_dead')
  verifySubject(expected, standing.subject)
  verifyActor(expected, standing.actors)
  const { audience, scope, expiresAt } = standing
  if (expected.audience?.some((name) => audience?.includes(name) !== true) === true) {
    throw new IssuerError('audience_wrong')
  }
  const allowed = expected.scope
  if (allowed !== null && scope?.some((name) => !allowed.includes(name)) === true) {
    throw new IssuerError('scope_widened')
  }
  if (expected.notAfter === null) return
  if (expiresAt === null) throw new IssuerError('lifetime_missing')
  if (expiresAt > expected.notAfter + SKEW) throw new IssuerError('lifetime_too_long')
}

function verifySubject(expected: Expectation, subject: string | null): void {
  if (subject === expected.subject) return
  throw new IssuerError(subject !== null && subject === expected.actor?.sub ? 'subject_not_switched' : 'subject_wrong')
}

function verifyActor({ actor }: Expectation, actors: Extract<Standing, { live: true }>['actors']): void {
  if (actor === null) return
  const [first] = actors
  if (first === undefined) throw new IssuerError('actor_missing')
  if (actors.some(({ sub }) => sub !== first.sub)) throw new IssuerError('actor_ambiguous')
  const issuerDiffers = actor.iss !== undefined && actors.some(({ iss }) => iss !== undefined && iss !== actor.iss)
  if (first.sub !== actor.sub || issuerDiffers) throw new IssuerError('actor_wrong')
}
