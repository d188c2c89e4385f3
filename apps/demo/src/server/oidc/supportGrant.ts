import { type OidcProviderGrant, oidcProviderGrant } from '@understudy/server/issuers/oidcProviderGrant'
import type { Sql } from '@understudy/server/sql'
import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { API_AUDIENCE, CLIENT_ID, STAFF_ROLES } from '../../shared/identity.ts'
import { findAccount } from './accounts.ts'
import { hasSession } from './artifacts.ts'

/** The bridge as a client of the provider. Its secret opens nothing without an agent's token, on this machine alone. */
export const SUPPORT_CLIENT = { id: 'parcelwise-bridge', secret: 'only-for-the-demo-on-this-machine' } as const

/** The API that a support token of the provider's is for. */
export const SUPPORT_RESOURCE = 'https://support.parcelwise.example'
export const SUPPORT_SCOPE = 'account'

/** Token exchange at the demo's provider: agents may act for customers, as the directory has them now. */
export function supportGrant(sql: Sql, keys: JSONWebKeySet): OidcProviderGrant {
  const isStaff = ({ roles }: { readonly roles: readonly string[] }) => STAFF_ROLES.some((role) => roles.includes(role))
  return oidcProviderGrant({
    clients: [SUPPORT_CLIENT.id],
    actorClients: [CLIENT_ID],
    apis: [{ resource: SUPPORT_RESOURCE, scope: [SUPPORT_SCOPE] }],
    accountStands: async (id) => (await findAccount(sql, id)) !== null,
    async mayImpersonate({ actor, subject }) {
      const [agent, customer] = await Promise.all([findAccount(sql, actor), findAccount(sql, subject)])
      return agent !== null && customer !== null && isStaff(agent) && !isStaff(customer)
    },
    // The web client's access tokens are signed ones for the API.
    signedActorTokens: {
      keys: createLocalJWKSet(keys),
      algorithms: ['ES256'],
      audience: API_AUDIENCE,
      stands: async ({ sid }) => typeof sid === 'string' && (await hasSession(sql, sid)),
    },
  })
}
