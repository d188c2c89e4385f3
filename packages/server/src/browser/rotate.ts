import { COOKIE_RENEWED_HEADER, type ContextAnswer } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { Caller } from '../tokens/authenticate.ts'
import { clearSiteData, setHint, setSessionCookie } from './cookie.ts'
import { issueCookieId } from './store.ts'

interface Rotation {
  readonly response: Response
  /** From here on this browser has to do with support sessions. */
  readonly hint?: boolean
  /** An identity is left: its pages must not come back. */
  readonly leaves?: boolean
}

/**
 * Gives a browser the next value of its cookie, for the identity that is true now. Called where that changes, at start
 * and at end; the one before is superseded as soon as the next has been seen. Leaves answers to tokens alone.
 */
export async function rotate(
  deps: Deps,
  { cookie }: Pick<Caller, 'cookie'>,
  { response, hint = false, leaves = false }: Rotation,
): Promise<Response> {
  if (cookie === null) return response
  const next = await issueCookieId(deps.sql, cookie.browser, { presented: cookie.hash, now: deps.now() })
  if (next !== null) setSessionCookie(response, next)
  if (hint) setHint(response)
  if (leaves) clearSiteData(response)
  return response
}

/**
 * A value that stands for another identity than the answer says (revoked, run out, or the answer that brought its
 * successor was lost) is succeeded here, and the answer says so: it counts once the browser has shown to have it.
 */
export async function renewIfOutdated(
  deps: Deps,
  caller: Caller | null,
  { answer, response }: { readonly answer: ContextAnswer; readonly response: Response },
): Promise<Response> {
  const cookie = caller?.cookie ?? null
  if (caller === null || cookie === null || answer.state === 'signed-out') return response
  const standsFor = caller.kind === 'support' ? caller.row.id : null
  const is = answer.state === 'active' ? answer.session.id : null
  if (standsFor === is && !cookie.superseded) return response
  response.headers.set(COOKIE_RENEWED_HEADER, '1')
  return rotate(deps, caller, { response })
}
