/**
 * An address without query and fragment, in one spelling (RFC 9449 section 4.3, RFC 3986 section 6.2): scheme and host in lower case, no
 * default port, dots resolved, and every octet that needs no escape without one. `null` for what is no address of HTTP.
 */
export function plainAddress(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, origin, pathname, username, password } = new URL(text)
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return null
  return origin + pathname.replace(/%[0-9a-f]{2}/gi, plainOctet)
}

function plainOctet(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase()
}
