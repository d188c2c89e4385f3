import { type CryptoKey, type KeyObject, SignJWT } from 'jose'

/** How the support client proves itself (OpenID Connect Core 1.0, section 9). */
export type IssuerClient =
  | {
      readonly id: string
      readonly method: 'client_secret_basic' | 'client_secret_post'
      readonly secret: string
    }
  | {
      readonly id: string
      readonly method: 'private_key_jwt'
      readonly key: CryptoKey | KeyObject
      /** Such as `ES256`. */
      readonly algorithm: string
      readonly keyId?: string
    }

/** Seconds that an assertion is good for. */
const ASSERTION_LIFE = 60

/**
 * Adds the client's proof to a request for one of the server's endpoints. An assertion is for the issuer, or for the
 * address where there is none, is good for a minute and for one use.
 */
export async function authenticateRequest(
  client: IssuerClient,
  form: URLSearchParams,
  { audience, now }: { readonly audience: string; readonly now: number },
): Promise<Readonly<Record<string, string>>> {
  if (!('key' in client) && client.method === 'client_secret_basic') {
    // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
    const pair = `${formEncoded(client.id)}:${formEncoded(client.secret)}`
    return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  }
  form.set('client_id', client.id)
  if (!('key' in client)) {
    form.set('client_secret', client.secret)
    return {}
  }
  const seconds = Math.floor(now / 1000)
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: client.algorithm, ...(client.keyId === undefined ? {} : { kid: client.keyId }) })
    .setIssuer(client.id)
    .setSubject(client.id)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_LIFE)
    .setJti(crypto.randomUUID())
    .sign(client.key)
  form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  form.set('client_assertion', assertion)
  return {}
}

function formEncoded(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length)
}
