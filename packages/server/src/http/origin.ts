import { CONTEXT_HEADER, CONTEXT_MISMATCH_HEADER } from '@understudy/protocol'
import { SESSION_PROOF_HEADER } from '../dpop/sessionKey.ts'
import { Refusal } from '../refusal.ts'

/**
 * Lets only pages of the allowed origins call. A request without an `Origin` is no cross-origin request of a page, or
 * a browser says so in `Sec-Fetch-Site`; tools and servers send neither and are judged by their token.
 *
 * @throws Refusal `origin_refused`
 */
export function checkOrigin(request: Request, origins: readonly string[]): void {
  const origin = request.headers.get('Origin')
  if (origin !== null) {
    if (!origins.includes(origin)) throw new Refusal('origin_refused')
    return
  }
  const site = request.headers.get('Sec-Fetch-Site')
  if (site !== null && site !== 'same-origin' && site !== 'none') throw new Refusal('origin_refused')
}

/** Whether a whole window is led here, from wherever: no frame, and no script that reads the answer. */
export function isLanding({ method, headers }: Request): boolean {
  const top = headers.get('Sec-Fetch-Mode') === 'navigate' && headers.get('Sec-Fetch-Dest') === 'document'
  return method === 'GET' && top && headers.get('Origin') === null
}

const ALLOWED_HEADERS = `Authorization, Content-Type, Idempotency-Key, DPoP, ${SESSION_PROOF_HEADER}, ${CONTEXT_HEADER}`
const EXPOSED_HEADERS = `${CONTEXT_MISMATCH_HEADER}, DPoP-Nonce, Retry-After, WWW-Authenticate`

/** Tells the browser that a page of an allowed origin may read this answer. Never with credentials, never for `*`. */
export function allowOrigin(request: Request, response: Response, origins: readonly string[]): void {
  const origin = request.headers.get('Origin')
  response.headers.append('Vary', 'Origin')
  if (origin === null || !origins.includes(origin)) return
  response.headers.set('Access-Control-Allow-Origin', origin)
  response.headers.set('Access-Control-Expose-Headers', EXPOSED_HEADERS)
}

/** The answer to a browser that asks before it sends. */
export function preflight(allow: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': allow,
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': '600',
      'Cache-Control': 'no-store',
    },
  })
}
