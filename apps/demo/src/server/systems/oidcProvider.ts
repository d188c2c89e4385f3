import { oidcProvider } from '@understudy/server/issuers/oidcProvider'
import { ISSUER_PATH } from '../../shared/identity.ts'
import { SUPPORT_CLIENT, SUPPORT_RESOURCE, SUPPORT_SCOPE } from '../oidc/supportGrant.ts'
import { basic, bearerIn, type RunningSystem, type SystemContext, textIn } from './system.ts'

/** The demo's own provider, which is node-oidc-provider with the grant registered. */
export async function startOidcProvider({ origin, now }: SystemContext): Promise<RunningSystem> {
  const issuer = origin + ISSUER_PATH
  return {
    issuer: oidcProvider({
      issuer,
      client: { ...SUPPORT_CLIENT, method: 'client_secret_basic' },
      resource: [SUPPORT_RESOURCE],
      scope: [SUPPORT_SCOPE],
      now,
    }),
    async accountOf(headers) {
      const body = new URLSearchParams({ token: bearerIn(headers) })
      const asClient = { Authorization: basic(SUPPORT_CLIENT.id, SUPPORT_CLIENT.secret) }
      return textIn(await fetch(`${issuer}/token/introspection`, { method: 'POST', body, headers: asClient }), 'sub')
    },
    close: async () => undefined,
  }
}
