import { hydra as hydraIssuer } from '@understudy/server/issuers/hydra'
import { hydra as hydraStandIn } from '@understudy/standins/hydra'
import { bearerIn, type RunningSystem, type SystemContext, textIn } from './system.ts'

const CLIENT = { id: 'support', method: 'client_secret_post', secret: 'for-the-demo-on-this-machine' } as const
const REDIRECT = 'https://app.parcelwise.example/support/none'
const AUDIENCE = 'https://api.parcelwise.example'
const SCOPE = ['openid', 'account.read']

/** Ory Hydra, with a client for support alone. Subjects need not be known there. */
export async function startHydra({ now }: SystemContext): Promise<RunningSystem> {
  const server = await hydraStandIn({ clock: now })
  const { publicUrl, adminUrl } = server
  server.register({
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: CLIENT.method,
    redirect_uris: [REDIRECT],
    scope: SCOPE.join(' '),
    audience: [AUDIENCE],
    authorization_code_grant_access_token_lifespan: '10m0s',
    authorization_code_grant_id_token_lifespan: '10m0s',
  })
  return {
    issuer: hydraIssuer({
      publicUrl,
      adminUrl,
      client: CLIENT,
      way: { kind: 'login_and_consent', redirectUri: REDIRECT },
      audience: [AUDIENCE],
      scope: SCOPE,
      now,
    }),
    async accountOf(headers) {
      const body = new URLSearchParams({ token: bearerIn(headers) })
      return textIn(await fetch(`${adminUrl}/admin/oauth2/introspect`, { method: 'POST', body }), 'sub')
    },
    close: server.close,
  }
}
