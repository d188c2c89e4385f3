import { SignJWT } from 'jose'
import { objectOf } from '../backEnd.ts'
import type { IssueOrder } from '../issuer.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import { actorOf, type HydraOptions, type HydraWay, JWT_BEARER, subjectOf } from './options.ts'
import type { HydraPorts } from './ports.ts'

/** Seconds that an assertion is good for. It can be used once. */
const ASSERTION_LIFE = 60

interface Start {
  readonly ports: HydraPorts
  readonly options: HydraOptions
  readonly way: Extract<HydraWay, { kind: 'assertion' }>
  readonly order: IssueOrder
}

/** Signs for the subject and names the actor, which the token hook copies. @throws IssuerError */
export async function byAssertion(
  { ports, options, way, order }: Start,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const seconds = Math.floor((options.now ?? Date.now)() / 1000)
  const assertion = await new SignJWT({ act: { sub: actorOf(options, order) } })
    .setProtectedHeader({ alg: way.algorithm, kid: way.keyId })
    .setIssuer(way.issuer)
    .setSubject(subjectOf(options, order))
    .setAudience(ports.tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_LIFE)
    .setJti(crypto.randomUUID())
    .sign(way.key)
  const form = new URLSearchParams({ grant_type: JWT_BEARER, assertion, scope: options.scope.join(' ') })
  if (options.audience.length > 0) form.set('audience', options.audience.join(' '))
  return objectOf(await ports.oauth.send('token', form, { signal }), oauthRefusal)
}
