import { readSessionClaims } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import { boundKey } from './boundKey.ts'
import { SIGNING_ALGORITHM, type SigningKey } from './keys.ts'
import { verify } from './verify.ts'

/** What a support token says. None of it is believed before the session's own row says the same. */
export interface SupportClaims {
  readonly sid: string
  readonly sub: string
  readonly actor: { readonly iss: string; readonly sub: string }
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
 * and `act` of exactly one level with issuer and subject.
 *
 * @throws Refusal `invalid_token`, also for a token without the expected `act`
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
  const { act } = payload
  if (claims === null || claims.act?.iss === undefined || payload.aud !== rules.audience) {
    throw new Refusal('invalid_token')
  }
  if (typeof act !== 'object' || act === null || 'act' in act) throw new Refusal('invalid_token')
  const { sid, sub, exp } = claims
  if (sid === undefined || exp === undefined) throw new Refusal('invalid_token')
  const actor = { iss: claims.act.iss, sub: claims.act.sub }
  return { sid, sub, actor, jkt: boundKey(payload), expiresAt: exp * 1000, expired }
}
