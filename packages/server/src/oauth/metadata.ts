import { TOKEN_EXCHANGE } from '@understudy/protocol/schemas'
import type { BridgeDeps } from '../bridgeDeps.ts'
import { PROOF_ALGORITHMS } from '../dpop/proof.ts'
import type { OAuthClient } from './client.ts'
import { SCOPES } from './grant.ts'

/** RFC 8414: what standard clients find out by themselves. */
export function serverMetadata({ issuer, oauth, policy }: BridgeDeps): object {
  const clients = oauth?.clients ?? []
  const authentication = {
    methods: ['client_secret_basic', 'private_key_jwt'],
    algorithms: [...new Set(clients.flatMap(algorithmsOf))],
  }
  return {
    issuer,
    token_endpoint: `${issuer}/oauth2/token`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    // There is no authorization endpoint; the member is required all the same.
    response_types_supported: [],
    grant_types_supported: [TOKEN_EXCHANGE],
    scopes_supported: SCOPES.filter((scope) => scope !== 'support:shadow' || policy.modes.shadow.enabled),
    authorization_details_types_supported: ['support_session'],
    ...(clients.some(({ dpop }) => dpop !== undefined)
      ? { dpop_signing_alg_values_supported: [...PROOF_ALGORITHMS] }
      : {}),
    ...Object.assign(
      {},
      ...['token', 'revocation', 'introspection'].map((endpoint) => ({
        [`${endpoint}_endpoint_auth_methods_supported`]: authentication.methods,
        ...(authentication.algorithms.length === 0
          ? {}
          : { [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: authentication.algorithms }),
      })),
    ),
  }
}

function algorithmsOf({ authentication }: OAuthClient): readonly string[] {
  return authentication.method === 'private_key_jwt' ? authentication.algorithms : []
}
