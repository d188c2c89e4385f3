import { readCookie } from '../browser/cookie.ts'
import { checkSource } from '../browser/source.ts'
import type { Deps } from '../deps.ts'
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
 * memory; a cookie only where this process has seen what it stands for. Never by what the request says about itself.
 *
 * @throws Refusal `not_authenticated`, `invalid_token`, `token_expired`, `ambiguous_credentials`, `origin_refused`,
 * `audit_unavailable` for a cookie that only the database could tell, and for a token that is bound to a key
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
  const { token } = readAuthorization(request)
  if (issuerOf(token) !== deps.issuer) {
    const { iss, sub, jkt } = await deps.verifyOwn(token)
    if (jkt !== null) throw new Refusal('audit_unavailable')
    return { actor: { iss, sub }, session: null, bound: false }
  }
  // Also one that has expired: it is good for putting its session down.
  const { sid, actor, jkt } = await verifySupportToken(deps, token)
  // Whether a proof is new is the database's to say, and without one a bound token is nobody's.
  if (jkt !== null) throw new Refusal('audit_unavailable')
  return { actor, session: sid, bound: true }
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
