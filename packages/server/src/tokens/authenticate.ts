import { decodeJwt } from 'jose'
import { readCookie } from '../browser/cookie.ts'
import { type CookieCustody, identify } from '../browser/identify.ts'
import type { Deps } from '../deps.ts'
import { invalidProof, notBoundSo, proofKey } from '../dpop/proof.ts'
import { Refusal } from '../refusal.ts'
import { actorKey } from '../sessions/actorKey.ts'
import type { SessionRow } from '../sessions/store.ts'
import { readAuthorization } from './authorization.ts'
import type { OwnClaims } from './verifyOwn.ts'
import { belongsTo } from './verifySupport.ts'

/** Somebody as themselves. */
export interface OwnCaller extends OwnClaims {
  readonly kind: 'own'
  /** Names their actor session. */
  readonly key: string
  readonly epoch: number
  /** The actor session has ended at the provider, although this credential has not expired. */
  readonly over: boolean
  /** `null`: they came by a token. */
  readonly cookie: CookieCustody | null
}

/** Somebody in somebody else's account. The session may be over: see {@link settle}. */
export interface SupportCaller {
  readonly kind: 'support'
  readonly row: SessionRow
  readonly expiresAt: number
  /** The token's time is over, whatever the session's is. */
  readonly expired: boolean
  /** `null`: they came by a token. */
  readonly cookie: CookieCustody | null
  /**
   * The own slot under the session, in the same cookie: for what the own credential serves while it rests. A token has
   * none, and neither has a session that was handed over.
   */
  readonly below: OwnCaller | null
}

export type Caller = OwnCaller | SupportCaller

/**
 * Says by whose credential a request comes: by the token or the cookie alone, never by a header or the body. A token is
 * either the provider's or the bridge's; one kind is never tried as the other, so a bad support token cannot pass as its
 * actor. Nor is a cookie tried where a token was sent: both together are nobody.
 *
 * Does not say that the caller may do anything: not whether they are active, nor whether the session is live.
 *
 * @throws Refusal `not_authenticated`, `invalid_token`, `token_expired`, `ambiguous_credentials`, `invalid_dpop_proof`,
 * `use_dpop_nonce`, and what {@link identify} throws
 */
export async function authenticate(
  deps: Deps,
  request: Request,
  { mayBeSuperseded = false }: { readonly mayBeSuperseded?: boolean } = {},
): Promise<Caller> {
  const { browser } = deps
  const cookie = browser === null ? null : readCookie(request)
  if (browser === null || cookie === null) return authenticateByToken(deps, request)
  if (request.headers.has('Authorization')) throw new Refusal('ambiguous_credentials')
  return identify({ ...deps, browser }, { request, cookie, mayBeSuperseded })
}

/** Like {@link authenticate}, for the one call that turns a token into a cookie: a cookie is not looked at. */
export async function authenticateByToken(deps: Deps, request: Request): Promise<Caller> {
  const { scheme, token } = readAuthorization(request)
  const { caller, jkt } = await holderOf(deps, token)
  // A token that is bound counts with its key alone, and one that is not does not pretend to be (RFC 9449 section 7.2).
  if ((scheme === 'DPoP') !== (jkt !== null)) throw notBoundSo()
  if (jkt !== null) {
    const proof = request.headers.get('DPoP')
    if ((await proofKey(deps, { proof, request, accessToken: token })) !== jkt) throw invalidProof()
  }
  return caller
}

/**
 * Like {@link authenticate}, for a request that was let through before and goes on: what it proved once, by a proof that is
 * good for one request, stays proven.
 */
export async function authenticateAgain(deps: Deps, request: Request): Promise<Caller> {
  if (deps.browser !== null && readCookie(request) !== null) return authenticate(deps, request)
  return (await holderOf(deps, readAuthorization(request).token)).caller
}

/** Whose a token is, and to which key it is bound; `null`: to none. */
interface Holder {
  readonly caller: Caller
  readonly jkt: string | null
}

async function holderOf(deps: Deps, token: string): Promise<Holder> {
  if (issuerOf(token) === deps.issuer) {
    return supportHolder(deps, token)
  }
  const caller = await callerOfToken(deps, token)
  return { caller, jkt: caller.jkt }
}

/** Somebody by a token of the identity provider’s, wherever it came from. @throws Refusal `invalid_token`, `token_expired` */
export async function callerOfToken(deps: Deps, token: string): Promise<OwnCaller> {
  const claims = await deps.verifyOwn(token)
  const key = actorKey(claims.iss, claims.sid)
  const known = await deps.reads.actorSession({ ...claims, key })
  // One session, one person. A provider that reuses a session id for somebody else must not hand the first one's over.
  if (known !== null && known.sub !== null && known.sub !== claims.sub) throw new Refusal('invalid_token')
  return { kind: 'own', ...claims, key, epoch: known?.epoch ?? 0, over: known?.over ?? false, cookie: null }
}

async function supportHolder(deps: Deps, token: string): Promise<Holder> {
  const claims = await deps.verifySupport(token)
  const { sid, jkt, expired, expiresAt } = claims
  const row = await deps.reads.session(sid)
  if (row === null || !belongsTo(claims, row)) throw new Refusal('invalid_token')
  if (row.keyBound !== (jkt !== null)) throw new Refusal('invalid_token')
  return { caller: { kind: 'support', row, expired, expiresAt, cookie: null, below: null }, jkt }
}

/** Which issuer a token claims to come from: decides only by whose rules it is verified. */
export function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    throw new Refusal('invalid_token')
  }
}
