import { readCookie } from '../browser/cookie.ts'
import { checkSource } from '../browser/source.ts'
import type { Deps } from '../deps.ts'
import { invalidProof, judgeProof, notBoundSo } from '../dpop/proof.ts'
import { Refusal } from '../refusal.ts'
import { issuerOf } from '../tokens/authenticate.ts'
import { readAuthorization } from '../tokens/authorization.ts'
import { verifySupportToken } from '../tokens/verifySupport.ts'
import type { SpooledEnd } from './spooledEnd.ts'

/** Who asks, as far as that can be known without the database. */
export interface Claimant {
  readonly actor: SpooledEnd['actor']
  /** The support session that they are in by this credential; `null`: they came as themselves. */
  readonly session: string | null
  /** Whether the credential is good for that session and no other. */
  readonly bound: boolean
}

/**
 * Says whose credential a request brings while the database is away: a token by its signature, with keys that are in
 * memory, and by the proof of its key where it is bound to one; a cookie only where this process has seen what it stands
 * for. Never by what the request says about itself.
 *
 * @throws Refusal `not_authenticated`, `invalid_token`, `token_expired`, `ambiguous_credentials`, `origin_refused`,
 * `invalid_dpop_proof`, `use_dpop_nonce`, `audit_unavailable` for a cookie that only the database could tell
 */
export async function claimantOf(deps: Deps, request: Request): Promise<Claimant> {
  const { browser } = deps
  const cookie = browser === null ? null : readCookie(request)
  if (browser === null || cookie === null) return byToken(deps, request)
  if (request.headers.has('Authorization')) throw new Refusal('ambiguous_credentials')
  checkSource(request, browser.origins)
  const seen = deps.seenCookies.find(cookie, deps.now())
  if (seen === null) throw new Refusal('audit_unavailable')
  return seen
}

async function byToken(deps: Deps, request: Request): Promise<Claimant> {
  const { scheme, token } = readAuthorization(request)
  const { claimant, jkt } = await holderOf(deps, token)
  if ((scheme === 'DPoP') !== (jkt !== null)) throw notBoundSo()
  if (jkt !== null) {
    // That it was used before is the database's to say. What it could do again is to end the same session.
    const proven = await judgeProof(deps, { proof: request.headers.get('DPoP'), request, accessToken: token })
    if (proven.jkt !== jkt) throw invalidProof()
  }
  return claimant
}

async function holderOf(
  deps: Deps,
  token: string,
): Promise<{ readonly claimant: Claimant; readonly jkt: string | null }> {
  if (issuerOf(token) !== deps.issuer) {
    const { iss, sub, jkt } = await deps.verifyOwn(token)
    return { claimant: { actor: { iss, sub }, session: null, bound: false }, jkt }
  }
  // Also one that has expired: it is good for putting its session down.
  const { sid, actor, jkt } = await verifySupportToken(deps, token)
  return { claimant: { actor, session: sid, bound: true }, jkt }
}

/** Whether an end waits of the very session that a request comes from. What cannot be told is no. */
export async function comesFromEnded(deps: Deps, request: Request): Promise<boolean> {
  if (deps.spool === null) return false
  try {
    const { session, actor } = await claimantOf(deps, request)
    return session !== null && deps.spool.holds(session, actor)
  } catch {
    return false
  }
}
