import { CONTEXT_HEADER } from '@understudy/protocol'
import { Refusal } from '../refusal.ts'

const SAFE = ['GET', 'HEAD']

/** Whether a method promises to change nothing. */
export function isSafe({ method }: Pick<Request, 'method'>): boolean {
  return SAFE.includes(method)
}

/**
 * Lets a cookie count only for requests of its own pages. A browser attaches it by itself, so what a token shows by
 * being there (somebody meant this request) has to come from `Origin` and `Sec-Fetch-Site`, which no page can forge.
 * A request that changes something and brings neither is refused; a link that somebody follows is not.
 *
 * @throws Refusal `origin_refused`
 */
export function checkSource(request: Request, origins: readonly string[]): void {
  const origin = request.headers.get('Origin')
  const site = request.headers.get('Sec-Fetch-Site')
  if (origin !== null && !origins.includes(origin)) throw new Refusal('origin_refused')
  if (isSafe(request)) {
    const followed = site === 'none' || request.headers.get('Sec-Fetch-Mode') === 'navigate'
    if (site !== null && site !== 'same-origin' && !followed) throw new Refusal('origin_refused')
    return
  }
  const own = site === null ? origin !== null : site === 'same-origin'
  if (!own) throw new Refusal('origin_refused')
}

/** Whether the browser loads this by itself (a page, a picture, a download), where no script could add a header. */
export function isLoad(request: Request): boolean {
  const destination = request.headers.get('Sec-Fetch-Dest')
  return isSafe(request) && destination !== null && destination !== 'empty'
}

/** Whether a whole window is on its way here from a page of ours, or from its address bar: no frame, and no script. */
export function isPageLoad({ headers }: Request): boolean {
  const top = headers.get('Sec-Fetch-Mode') === 'navigate' && headers.get('Sec-Fetch-Dest') === 'document'
  return top && ['same-origin', 'none'].includes(headers.get('Sec-Fetch-Site') ?? '')
}

/**
 * Whether somebody is likely to sit there. What the client asks by itself, who we are and whether something changed, is
 * no sign of that.
 */
export function isUse(request: Request): boolean {
  return !isSafe(request) || isLoad(request) || request.headers.has(CONTEXT_HEADER)
}
