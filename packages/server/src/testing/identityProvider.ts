import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose'
import type { IdentityProvider } from '../tokens/identityProvider.ts'

export const PROVIDER_ISSUER = 'https://id.example'
export const AUDIENCE = 'https://api.example'

/** An OpenID provider as the bridge sees one: a key pair, its public half, and the tokens it signs. */
export interface TestProvider {
  readonly settings: IdentityProvider
  /** Signs an access token. `claims` win over the usual ones; `undefined` leaves one out. */
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
}

/** A provider with a fresh EC key. `now` in milliseconds is what its tokens are dated by. */
export async function createTestProvider(now: () => number): Promise<TestProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }
  const keys: JSONWebKeySet = { keys: [jwk] }

  return {
    settings: { issuer: PROVIDER_ISSUER, audience: AUDIENCE, algorithms: ['ES256', 'RS256'], jwks: async () => keys },
    sign(claims, header = {}) {
      const seconds = Math.floor(now() / 1000)
      const usual = { iss: PROVIDER_ISSUER, aud: AUDIENCE, iat: seconds, exp: seconds + 3600, auth_time: seconds - 60 }
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', ...header })
        .sign(privateKey)
    },
  }
}
