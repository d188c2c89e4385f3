import type { Credential } from '@understudy/protocol'
import { SignJWT } from 'jose'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import type { SessionRow } from '../sessions/store.ts'
import { SIGNING_ALGORITHM } from './keys.ts'
import { shadowClaims } from './shadowClaims.ts'

/** Longest life of one support token. Seconds. */
const TOKEN_LIFE = 300

/** What a token says besides its session. */
export interface TokenOf {
  /** When the actor signed in; seconds. */
  readonly authTime: number | null
  /** Thumbprint of the key that it is bound to; `null`: it counts by itself. */
  readonly jkt: string | null
}

/**
 * Signs the next short-lived token of a live session (RFC 9068, `act` as in RFC 8693; in `shadow` mode `sub` stays the actor,
 * see {@link shadowClaims}). Names nobody but by id. Does not check whether the session may go on; the caller has.
 *
 * @throws Refusal `ceiling_reached` when less than a second is left: no token is born expired
 */
export async function mintSupportToken(
  deps: Deps & { readonly clientId: string },
  row: SessionRow,
  { authTime, jkt }: TokenOf,
): Promise<Credential> {
  const now = deps.now()
  const issuedAt = Math.floor(now / 1000)
  // Whole seconds, rounded down: a token must not outlive its session, not even by a moment.
  const expires = Math.min(issuedAt + TOKEN_LIFE, Math.floor(row.expiresAt / 1000))
  if (expires * 1000 <= now) throw new Refusal('ceiling_reached')

  const key = await deps.signingKey()
  const accessToken = await new SignJWT({
    ...(row.mode === 'shadow' ? shadowClaims(row) : { act: { iss: row.actorIss, sub: row.actorSub } }),
    sid: row.id,
    client_id: deps.clientId,
    scope: `support:${row.mode}`,
    ...(authTime === null ? {} : { auth_time: authTime }),
    ...(jkt === null ? {} : { cnf: { jkt } }),
  })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: 'at+jwt', kid: key.kid })
    .setIssuer(deps.issuer)
    .setAudience(deps.audience)
    .setSubject(row.mode === 'shadow' ? row.actorSub : row.subjectId)
    .setJti(deps.newId())
    .setIssuedAt(issuedAt)
    .setExpirationTime(expires)
    .sign(key.privateKey)
  return { accessToken, expiresAt: expires * 1000, ...(jkt === null ? {} : { tokenType: 'DPoP' }) }
}
