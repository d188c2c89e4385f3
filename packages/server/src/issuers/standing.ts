import { actorsOf } from '@understudy/protocol'
import type { Standing } from './issuer.ts'
import { IssuerError } from './issuerError.ts'

/**
 * Reads what an introspection answer, a session object or a verified payload says. Each place that
 * names an actor is one: `verifyStanding` refuses where they disagree. Verifies no signature.
 *
 * @throws IssuerError `answer_invalid` for a claim of a shape that nobody defined, `support_nested` where who acts is acted for
 */
export function standingOfClaims(claims: Readonly<Record<string, unknown>>): Extract<Standing, { live: true }> {
  const { sub, aud, scope, exp } = claims
  const actors = actorsOf(claims)
  if (actors === null) throw new IssuerError('answer_invalid', { said: 'act' })
  const ext = isRecord(claims.ext) ? claims.ext : {}
  if ([claims.act, ext.act].some((act) => isRecord(act) && isRecord(act.act))) throw new IssuerError('support_nested')
  return {
    live: true,
    subject: typeof sub === 'string' && sub !== '' ? sub : null,
    actors,
    audience: aud === undefined ? null : textsOf(aud),
    scope: scope === undefined ? null : textsOf(scope, ' '),
    expiresAt: secondsOf(exp),
  }
}

function textsOf(value: unknown, separator?: string): readonly string[] {
  if (typeof value === 'string')
    return separator === undefined ? [value] : value.split(separator).filter((part) => part !== '')
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value
  throw new IssuerError('answer_invalid')
}

function secondsOf(value: unknown): number | null {
  if (value === undefined) return null
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new IssuerError('lifetime_invalid')
  return value * 1000
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
