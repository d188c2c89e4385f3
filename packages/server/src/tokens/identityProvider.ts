import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'

/** The OpenID provider that signs actors in. Its keys come from here and from nowhere else. */
export interface IdentityProvider {
  /** Exactly the `iss` of its tokens. */
  readonly issuer: string
  /** What its access tokens for this application bear in `aud`. */
  readonly audience: string
  /** Signature algorithms it may use, such as `['RS256']`. `none` and shared secrets are refused. */
  readonly algorithms: readonly string[]
  /** Where its public keys are fetched and kept up to date. Give this or `jwks`. */
  readonly jwksUri?: string
  /** Its public keys from within the process. Asked again every five minutes and when a key is unknown. */
  readonly jwks?: () => Promise<JSONWebKeySet>
}

const FRESH_FOR = 300_000
const COOLDOWN = 30_000

/** Finds the provider's key for a token. Never follows a key or an address that the token itself names. */
export function providerKeys(provider: IdentityProvider, now: () => number): JWTVerifyGetKey {
  if (provider.jwks !== undefined) return keysFrom(provider.jwks, now)
  if (provider.jwksUri === undefined) throw new TypeError('The identity provider needs `jwksUri` or `jwks`.')
  return createRemoteJWKSet(new URL(provider.jwksUri))
}

function keysFrom(getter: () => Promise<JSONWebKeySet>, now: () => number): JWTVerifyGetKey {
  let current: { readonly find: JWTVerifyGetKey; readonly at: number } | null = null

  async function refresh() {
    const fresh = { find: createLocalJWKSet(await getter()), at: now() }
    current = fresh
    return fresh
  }

  return async (header, token) => {
    const known = current === null || now() - current.at >= FRESH_FOR ? await refresh() : current
    try {
      return await known.find(header, token)
    } catch (error) {
      // A new key may have been added since; but a stream of made-up key ids must not become a stream of questions.
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - known.at < COOLDOWN) throw error
      return (await refresh()).find(header, token)
    }
  }
}
