import { readSessionClaims } from '@understudy/protocol'
import type { JWTPayload } from 'jose'
import { Refusal } from '../refusal.ts'
import type { SessionRow } from '../sessions/store.ts'
import { boundKey } from './boundKey.ts'
import { SIGNING_ALGORITHM, type SigningKey } from './keys.ts'
import { readShadowParties } from './shadowClaims.ts'
import { verify } from './verify.ts'

/** Who acts, and in whose account. */
export interface Parties {
  /** By id. */
  readonly subject: string
  readonly actor: { readonly iss: string; readonly sub: string }
}

/** What a support token says. None of it is believed before the session's own row says the same: see {@link belongsTo}. */
export interface SupportClaims extends Parties {
  readonly sid: string
  /** Whether its `sub` is the actor, who holds a grant; else it is the subject. */
  readonly shadow: boolean
  /** Thumbprint of the key that the token is bound to; `null`: it counts by itself. */
  readonly jkt: string | null
  /** Milliseconds. */
  readonly expiresAt: number
  /** Authentic, but its time is over: good for learning what became of the session and for ending it, nothing else. */
  readonly expired: boolean
}

export interface SupportTokenRules {
  readonly issuer: string
  readonly audience: string
  readonly signingKey: () => Promise<Pick<SigningKey, 'publicKey'>>
  readonly now: () => number
}

/**
 * Verifies the bridge's own tokens: its key, its one algorithm, no skew (it is its own clock), one audience exactly,
 * and `act` of exactly one level with issuer and subject, or, with the scope of `shadow`, none and the account in the details.
 *
 * @throws Refusal `invalid_token`, also for a token that names its parties in another way
 */
export async function verifySupportToken(rules: SupportTokenRules, token: string): Promise<SupportClaims> {
  const { publicKey } = await rules.signingKey()
  const { payload, expired } = await verify(token, async () => publicKey, {
    algorithms: [SIGNING_ALGORITHM],
    issuer: rules.issuer,
    audience: rules.audience,
    typ: 'at+jwt',
    requiredClaims: ['sub', 'sid', 'exp', 'iat', 'jti', 'client_id'],
    clockTolerance: 0,
    currentDate: new Date(rules.now()),
  })
  const claims = readSessionClaims(payload)
  if (claims === null || payload.aud !== rules.audience) throw new Refusal('invalid_token')
  const { sid, exp } = claims
  if (sid === undefined || exp === undefined) throw new Refusal('invalid_token')
  const shadow = payload.scope === 'support:shadow'
  const parties = shadow ? readShadowParties(payload) : readDelegation(payload)
  if (parties === null) throw new Refusal('invalid_token')
  return { sid, shadow, ...parties, jkt: boundKey(payload), expiresAt: exp * 1000, expired }
}

/** The parties of a token whose `sub` is the subject; `null` for an `act` of another shape. */
function readDelegation(payload: JWTPayload): Parties | null {
  const { act } = payload
  const claims = readSessionClaims(payload)
  if (claims?.act?.iss === undefined) return null
  if (typeof act !== 'object' || act === null || 'act' in act) return null
  return { subject: claims.sub, actor: { iss: claims.act.iss, sub: claims.act.sub } }
}

/** Whether a token is of this session: the same people, in the same way. */
export function belongsTo({ subject, actor, shadow }: SupportClaims, row: SessionRow): boolean {
  if (shadow !== (row.mode === 'shadow')) return false
  return row.subjectId === subject && row.actorSub === actor.sub && row.actorIss === actor.iss
}
