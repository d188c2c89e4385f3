import { decodeJwt } from 'jose'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { actorKey } from '../sessions/actorKey.ts'
import { findActorSession } from '../sessions/actorSession.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import { readBearer } from './bearer.ts'
import type { OwnClaims } from './verifyOwn.ts'
import { verifySupportToken } from './verifySupport.ts'

/** Somebody as themselves. */
export interface OwnCaller extends OwnClaims {
  readonly kind: 'own'
  /** Names their actor session. */
  readonly key: string
  readonly epoch: number
  /** The actor session has ended at the provider, although this token has not expired. */
  readonly over: boolean
}

/** Somebody in somebody else's account. The session may be over: see {@link settle}. */
export interface SupportCaller {
  readonly kind: 'support'
  readonly row: SessionRow
  readonly expiresAt: number
  /** The token's time is over, whatever the session's is. */
  readonly expired: boolean
}

export type Caller = OwnCaller | SupportCaller

/**
 * Says by whose credential a request comes: by the token alone, never by a header or the body. A token is either the
 * provider's or the bridge's; one kind is never tried as the other, so a bad support token cannot pass as its actor.
 *
 * Does not say that the caller may do anything: not whether they are active, nor whether the session is live.
 *
 * @throws Refusal `not_authenticated`, `invalid_token`, `token_expired`
 */
export async function authenticate(deps: Deps, request: Request): Promise<Caller> {
  const token = readBearer(request)
  return issuerOf(token) === deps.issuer ? supportCaller(deps, token) : ownCaller(deps, token)
}

async function ownCaller(deps: Deps, token: string): Promise<OwnCaller> {
  const claims = await deps.verifyOwn(token)
  const key = actorKey(claims.iss, claims.sid)
  const known = await findActorSession(deps.sql, key)
  // One session, one person. A provider that reuses a session id for somebody else must not hand the first one's over.
  if (known !== null && known.sub !== null && known.sub !== claims.sub) throw new Refusal('invalid_token')
  return { kind: 'own', ...claims, key, epoch: known?.epoch ?? 0, over: known?.over ?? false }
}

async function supportCaller(deps: Deps, token: string): Promise<SupportCaller> {
  const { sid, sub, actor, expired, expiresAt } = await verifySupportToken(deps, token)
  const row = await findSession(deps.sql, sid)
  if (row === null || row.subjectId !== sub || row.actorSub !== actor.sub || row.actorIss !== actor.iss) {
    throw new Refusal('invalid_token')
  }
  return { kind: 'support', row, expired, expiresAt }
}

/** Which issuer a token claims to come from: decides only by whose rules it is verified. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    throw new Refusal('invalid_token')
  }
}
