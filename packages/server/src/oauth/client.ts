import type { JSONWebKeySet } from 'jose'

/** A confidential client of `/oauth2/*`, such as a back end that drives support sessions by standard calls. */
export interface OAuthClient {
  /** Visible ASCII without a colon. */
  readonly id: string
  readonly authentication: SecretAuthentication | KeyAuthentication
  /** `exchange` starts and revokes sessions, `introspect` asks about tokens, `evaluate` asks for decisions. */
  readonly may: readonly ('exchange' | 'introspect' | 'evaluate')[]
  /** Scopes it may be given. @default `['support:view']` */
  readonly scopes?: readonly string[]
  /** Whether its tokens are bound to a key (RFC 9449), one key a session. @default never: a proof is not looked at */
  readonly dpop?: 'required' | 'optional'
}

/** RFC 6749 section 2.3.1, by the `Authorization` header alone. */
export interface SecretAuthentication {
  readonly method: 'client_secret_basic'
  /** SHA-256 of the secret in base64url. The secret has to be random, 256 bits: a digest keeps no weak one. */
  readonly secretSha256: string
}

/** RFC 7523. */
export interface KeyAuthentication {
  readonly method: 'private_key_jwt'
  /** Public keys of the client. */
  readonly jwks: JSONWebKeySet
  /** Such as `['ES256']`. Signatures with a public key only. */
  readonly algorithms: readonly string[]
}

/** Standard calls beside our own. Giving it switches `/oauth2/*` on. */
export interface OAuthOptions {
  readonly clients: readonly OAuthClient[]
}

const PUBLIC_KEY_SIGNATURE = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/

/** What is wrong with the clients of a bridge; `null`: nothing. */
export function clientsProblem({ clients }: OAuthOptions): string | null {
  if (clients.length === 0) return '`oauth.clients` is empty.'
  if (new Set(clients.map(({ id }) => id)).size !== clients.length) return '`oauth.clients` holds an id twice.'
  for (const { id, authentication, dpop } of clients) {
    if (!/^[\x21-\x39\x3b-\x7e]{1,200}$/.test(id)) return '`oauth.clients` holds an id that is no visible ASCII.'
    if (dpop !== undefined && dpop !== 'required' && dpop !== 'optional') {
      return `\`oauth.clients\`: the \`dpop\` of ${id} is neither required nor optional.`
    }
    if (authentication.method === 'client_secret_basic') {
      if (!/^[A-Za-z0-9_-]{43}$/.test(authentication.secretSha256)) {
        return `\`oauth.clients\`: the \`secretSha256\` of ${id} is no SHA-256 in base64url.`
      }
      continue
    }
    const { algorithms, jwks } = authentication
    if (algorithms.length === 0 || !algorithms.every((name) => PUBLIC_KEY_SIGNATURE.test(name))) {
      return `\`oauth.clients\`: the \`algorithms\` of ${id} may hold signatures with a public key only.`
    }
    if (jwks.keys.length === 0 || jwks.keys.some((key) => 'd' in key || key.kty === 'oct')) {
      return `\`oauth.clients\`: the \`jwks\` of ${id} has to hold public keys.`
    }
  }
  return null
}
