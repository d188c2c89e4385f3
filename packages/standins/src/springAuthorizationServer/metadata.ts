const AUTHENTICATION = [
  ...['client_secret_basic', 'client_secret_post', 'client_secret_jwt'],
  ...['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
]

/** The document of RFC 8414. */
export function metadata(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    device_authorization_endpoint: `${issuer}/oauth2/device_authorization`,
    token_endpoint: `${issuer}/oauth2/token`,
    token_endpoint_auth_methods_supported: AUTHENTICATION,
    jwks_uri: `${issuer}/oauth2/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: [
      'authorization_code',
      'client_credentials',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
      'urn:ietf:params:oauth:grant-type:token-exchange',
    ],
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    revocation_endpoint_auth_methods_supported: AUTHENTICATION,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: AUTHENTICATION,
    code_challenge_methods_supported: ['S256'],
    tls_client_certificate_bound_access_tokens: true,
    dpop_signing_alg_values_supported: [
      ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
      ...['ES256', 'ES384', 'ES512'],
    ],
  }
}
