import { HINT_COOKIE } from '@understudy/protocol'

/**
 * For the client's `hint` option: whether the bridge has marked this browser, by a cookie of one bit that it sets when
 * somebody of the support team signs in by cookie. The mark names nobody, and nothing is granted by it. Where there is
 * no page to read it from, the answer is yes: not knowing is no reason not to ask.
 *
 * @example createImpersonationClient({ connector: bridge({ custody: 'cookie' }), hint: hintCookie() })
 */
export function hintCookie(name = HINT_COOKIE): () => boolean {
  return () => {
    const { document } = globalThis
    if (typeof document === 'undefined') return true
    return document.cookie.split(';').some((pair) => pair.trim() === `${name}=1`)
  }
}
