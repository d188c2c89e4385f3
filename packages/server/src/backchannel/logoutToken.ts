import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { Refusal } from '../refusal.ts'
import { isStorable } from '../sql/storable.ts'
import type { IdentityProvider } from '../tokens/identityProvider.ts'
import { verify } from '../tokens/verify.ts'
import type { BackchannelLogoutOptions } from './options.ts'

/** A sign-out at the provider: of one session where there is a `sid`, else of everything that the person has. */
export interface LogoutToken {
  readonly iss: string
  readonly jti: string
  readonly sid: string | null
  readonly sub: string | null
  /** The last moment of the second in which it was issued, in milliseconds: the provider dates sign-ins by seconds too. */
  readonly issuedAt: number
  /** Until when the token itself would be taken. Milliseconds. */
  readonly expiresAt: number
}

/** By whose rules a logout token counts. */
export interface LogoutTokenRules extends BackchannelLogoutOptions {
  readonly provider: IdentityProvider
  readonly keys: JWTVerifyGetKey
  readonly now: () => number
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Seconds. The first by the provider's clock, the other between its clock and ours. */
const LONGEST_LIFE = 120
const SKEW = 30

/**
 * Verifies a logout token: signature by the provider's pinned keys and allowed algorithms, `typ`, `iss`, `aud`, times within two
 * minutes, exactly the one event, a session or a person, and no `nonce`, so that no ID token can be taken for one. Does not
 * know whether it has come before.
 *
 * @throws Refusal `invalid_token`; `internal` when the provider's keys cannot be had
 */
export async function verifyLogoutToken(rules: LogoutTokenRules, token: string): Promise<LogoutToken> {
  const at = rules.now()
  const { payload, expired } = await verify(token, rules.keys, {
    algorithms: [...rules.provider.algorithms],
    issuer: rules.provider.issuer,
    audience: [...rules.clientIds],
    typ: 'logout+jwt',
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
    clockTolerance: SKEW,
    currentDate: new Date(at),
  })
  const { iat, exp, jti, aud } = payload
  if (expired || iat === undefined || exp === undefined) throw new Refusal('invalid_token')
  if (exp - iat > LONGEST_LIFE || iat > at / 1000 + SKEW) throw new Refusal('invalid_token')
  if (typeof jti !== 'string' || jti === '' || Object.hasOwn(payload, 'nonce')) throw new Refusal('invalid_token')
  // Good elsewhere too, it could be brought here from there.
  if (![aud].flat().every((one) => rules.clientIds.includes(one ?? ''))) throw new Refusal('invalid_token')
  if (!isLogout(payload)) throw new Refusal('invalid_token')
  const sid = textOrNull(payload, 'sid')
  const sub = textOrNull(payload, 'sub')
  if (sid === null && sub === null) throw new Refusal('invalid_token')
  return {
    iss: rules.provider.issuer,
    jti,
    sid,
    sub,
    issuedAt: (Math.floor(iat) + 1) * 1000 - 1,
    expiresAt: (exp + SKEW) * 1000,
  }
}

function isLogout({ events }: JWTPayload): boolean {
  if (typeof events !== 'object' || events === null || Object.keys(events).join() !== EVENT) return false
  const event = (events as Record<string, unknown>)[EVENT]
  return typeof event === 'object' && event !== null && !Array.isArray(event)
}

/** @throws Refusal for a member of another type, which would otherwise count as none and mean more than was said, and for no name of anybody */
function textOrNull(payload: JWTPayload, name: 'sid' | 'sub'): string | null {
  if (!Object.hasOwn(payload, name)) return null
  const value = payload[name]
  if (typeof value !== 'string' || value === '' || !isStorable(value)) throw new Refusal('invalid_token')
  return value
}
