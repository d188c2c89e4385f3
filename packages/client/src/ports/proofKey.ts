/** A key whose private half nobody can read, not even who made it, and its public half. */
export interface ProofKey {
  readonly pair: CryptoKeyPair
  readonly jwk: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string }
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** @throws where the page has no WebCrypto, such as one that is not secure */
export async function makeProofKey(): Promise<ProofKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
  const { kty = '', crv = '', x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { pair, jwk: { kty, crv, x, y } }
}

/** What one proof is about. */
export interface Proving {
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Seconds, by the clock of whoever checks it. */
  readonly issuedAt: number
  readonly nonce?: string | undefined
  /** Left out where there is none yet. */
  readonly accessToken?: string | undefined
}

/** A proof that the key is here, for one request (RFC 9449 section 4.2). */
export async function prove({ pair, jwk }: ProofKey, proving: Proving): Promise<string> {
  const { method, url, issuedAt: iat, nonce, accessToken } = proving
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk }
  const claims = {
    jti: encoded(crypto.getRandomValues(new Uint8Array(16))),
    htm: method,
    htu: url.replace(/[?#].*$/s, ''),
    iat,
    ...(nonce === undefined ? {} : { nonce }),
    ...(accessToken === undefined ? {} : { ath: await digest(accessToken) }),
  }
  const signed = `${encodedText(JSON.stringify(header))}.${encodedText(JSON.stringify(claims))}`
  const bytes = new TextEncoder().encode(signed)
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes)
  return `${signed}.${encoded(new Uint8Array(signature))}`
}

async function digest(text: string): Promise<string> {
  return encoded(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}

function encodedText(text: string): string {
  return encoded(new TextEncoder().encode(text))
}

function encoded(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
