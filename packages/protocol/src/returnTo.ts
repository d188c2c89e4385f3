const CONTROL = /[\p{Cc}\\]/u
// Only the shape of the value is judged here; the origin never takes part in what is returned.
const BASE = 'https://return.invalid'
// Nobody encodes a path of theirs more often than this.
const DECODINGS = 3

/**
 * Accepts a path on the application's own origin, and nothing else: `null` for other origins, `//host`, backslashes,
 * controls, schemes, user info, and for encodings of them that a second decoder would undo.
 *
 * @example safeReturnTo('/console/customers?page=2') // the same
 * @example safeReturnTo('//evil.example') // null
 */
export function safeReturnTo(value: string | null | undefined): string | null {
  if (typeof value !== 'string' || !value.startsWith('/') || !staysHere(value)) return null
  const { pathname, search, hash } = new URL(value, BASE)
  return staysHereWhenDecoded(pathname) ? pathname + search + hash : null
}

/** Also after a proxy, a router or a later parser has decoded it again. */
function staysHereWhenDecoded(path: string): boolean {
  let current = path
  for (let round = 0; round <= DECODINGS; round += 1) {
    // Compatibility forms such as the full-width solidus become the real character in some parsers.
    if (!staysHere(current) || !staysHere(current.normalize('NFKC'))) return false
    const decoded = decode(current)
    if (decoded === current) return true
    current = decoded
  }
  return false
}

function staysHere(path: string): boolean {
  if (path.startsWith('//') || CONTROL.test(path) || !URL.canParse(path, BASE)) return false
  const url = new URL(path, BASE)
  return url.origin === BASE && !url.pathname.startsWith('//')
}

/** Every sequence that decodes, also beside one that does not. */
function decode(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/giu, (sequence) => {
    try {
      return decodeURIComponent(sequence)
    } catch {
      // Not UTF-8 as a whole; its ASCII part is what could lead away.
      return sequence.replace(/%([0-7][0-9a-f])/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    }
  })
}
