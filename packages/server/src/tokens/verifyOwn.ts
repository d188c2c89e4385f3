import { readSessionClaims } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'
import { isStorable } from '../sql/storable.ts'
import { boundKey } from './boundKey.ts'
import { type IdentityProvider, providerKeys } from './identityProvider.ts'
import { verify } from './verify.ts'

/** What an actor's own token says. Roles in it are not read: the directory is asked. */
export interface OwnClaims {
  readonly iss: string
  readonly sub: string
  readonly sid: string
  /** Seconds, as the provider said it. */
  readonly authTime: number | null
  readonly acr: string | null
  /** When they signed in, as far as the token tells: else when it was issued. Milliseconds. */
  readonly signedInAt: number | null
  /** Thumbprint of the key that the token is bound to; `null`: it counts by itself. */
  readonly jkt: string | null
  /** Milliseconds. */
  readonly expiresAt: number
}

export type VerifyOwn = (token: string) => Promise<OwnClaims>

/** OpenID Connect allows 255 of a `sub`; beyond some thousands no index would take one. */
const LONGEST_ID = 512

/** Seconds by which the provider's clock may differ from ours. */
const SKEW = 30

/**
 * Verifies access tokens of the identity provider: signature by its pinned keys and allowed algorithms, `typ`, `iss`,
 * `aud`, times, and a `sid` to know the session by. A token in which somebody acts for somebody is nobody's own.
 *
 * @throws Refusal `invalid_token`, `token_expired`, `internal` (503) when the provider's keys cannot be had
 */
export function createOwnVerifier(provider: IdentityProvider, now: () => number): VerifyOwn {
  const keys = providerKeys(provider, now)
  const algorithms = [...provider.algorithms]

  return async (token) => {
    const at = now()
    const { payload, expired } = await verify(token, keys, {
      algorithms,
      issuer: provider.issuer,
      audience: provider.audience,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'sid', 'exp'],
      clockTolerance: SKEW,
      currentDate: new Date(at),
    })
    const claims = readSessionClaims(payload)
    // `act` of any shape, also null: readSessionClaims answers null for malformed ones.
    if (claims === null || Object.hasOwn(payload, 'act')) throw new Refusal('invalid_token')
    const { sub, sid, exp, iat } = claims
    if (sid === undefined || exp === undefined) throw new Refusal('invalid_token')
    if (![sub, sid].every((id) => id.length <= LONGEST_ID && isStorable(id))) throw new Refusal('invalid_token')
    if (iat !== undefined && iat > at / 1000 + SKEW) throw new Refusal('invalid_token')
    if (expired) throw new Refusal('token_expired')
    const authTime = typeof payload.auth_time === 'number' ? payload.auth_time : null
    return {
      iss: provider.issuer,
      sub,
      sid,
      authTime,
      signedInAt: milliseconds(authTime ?? iat ?? null),
      acr: typeof payload.acr === 'string' ? payload.acr : null,
      jkt: boundKey(payload),
      expiresAt: exp * 1000,
    }
  }
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.floor(seconds * 1000)
}
