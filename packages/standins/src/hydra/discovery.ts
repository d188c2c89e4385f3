/** What it says about itself: neither token exchange nor the assertion grant that it does know. `issuer` ends in a slash. */
export function discovery(issuer: string): object {
  const at = (path: string) => `${issuer}${path}`
  return {
    issuer,
    authorization_endpoint: at('oauth2/auth'),
    device_authorization_endpoint: at('oauth2/device/auth'),
    token_endpoint: at('oauth2/token'),
    jwks_uri: at('.well-known/jwks.json'),
    userinfo_endpoint: at('userinfo'),
    revocation_endpoint: at('oauth2/revoke'),
    end_session_endpoint: at('oauth2/sessions/logout'),
    credentials_endpoint_draft_00: at('credentials'),
    subject_types_supported: ['public'],
    response_types_supported: ['code', 'code id_token', 'id_token', 'token id_token', 'token', 'token id_token code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: [
      ...['authorization_code', 'implicit', 'client_credentials', 'refresh_token'],
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    claims_supported: ['sub'],
    scopes_supported: ['offline_access', 'offline', 'openid'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'],
    code_challenge_methods_supported: ['plain', 'S256'],
    ...signing(),
    ...{ request_parameter_supported: true, request_uri_parameter_supported: true, claims_parameter_supported: false },
    ...{ require_request_uri_registration: true, backchannel_logout_supported: true },
    ...{ backchannel_logout_session_supported: true, frontchannel_logout_supported: true },
    frontchannel_logout_session_supported: true,
  }
}

function signing(): object {
  const algorithms = ['PS256', 'RS256', 'ES256', 'PS384', 'RS384', 'ES384', 'PS512', 'RS512', 'ES512', 'EdDSA']
  return {
    userinfo_signing_alg_values_supported: ['none', 'RS256'],
    userinfo_signed_response_alg: ['RS256'],
    id_token_signing_alg_values_supported: ['RS256'],
    id_token_signed_response_alg: ['RS256'],
    request_object_signing_alg_values_supported: ['none', 'RS256', 'ES256'],
    credentials_supported_draft_00: [
      {
        format: 'jwt_vc_json',
        types: ['VerifiableCredential', 'UserInfoCredential'],
        cryptographic_binding_methods_supported: ['jwk'],
        cryptographic_suites_supported: algorithms,
      },
    ],
  }
}
