const CONTROL = /[\p{Cc}\\]/u
// Only the shape of the value is judged here; the origin never takes part in what is returned.
const BASE = 'https://return.invalid'

/**
 * Accepts a path on the application's own origin, and nothing else: `null` for other origins, `//host`, backslashes,
 * controls, schemes, user info, and for encodings of them that a second decoder would undo.
 *
 * @example safeReturnTo('/console/customers?page=2') // the same
 * @example safeReturnTo('//evil.example') // null
 */
export function safeReturnTo(value: string | null | undefined): string | null {
  if (typeof value !== 'string' || !value.startsWith('/') || value.startsWith('//') || CONTROL.test(value)) return null
  if (/^\/(?:%2f|%5c|%09|%0a|%0d)/iu.test(value)) return null
  const url = URL.canParse(value, BASE) ? new URL(value, BASE) : null
  if (url === null || url.origin !== BASE) return null
  const path = url.pathname + url.search + url.hash
  return path.startsWith('//') ? null : path
}
