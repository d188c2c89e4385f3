/** 256 bits nobody can guess, in base64url. */
export function newSecret(): string {
  return base64url(globalThis.crypto.getRandomValues(new Uint8Array(32)))
}

/** What may be known of a secret: its SHA-256 in base64url, the `S256` of RFC 7636. Needs a secure page. */
export async function digestOf(secret: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  return base64url(new Uint8Array(digest))
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
