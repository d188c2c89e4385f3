import { keycloak as keycloakIssuer } from '@understudy/server/issuers/keycloak'
import { type Client, keycloakStandIn, recordedSettings, type User } from '@understudy/standins/keycloak'
import { type RunningSystem, type SystemContext, textIn } from './system.ts'

/** Keycloak: agents are administrators of the master realm, customers are people of the realm `app`. */
export async function startKeycloak({ now }: SystemContext): Promise<RunningSystem> {
  const recorded = recordedSettings()
  const users = recorded.users.map(asInRealmFile)
  const server = await keycloakStandIn({
    settings: { ...recorded, users, clients: recorded.clients.map(clientAsInRealmFile), scopes: ['openid', 'basic'] },
    clock: now,
  })
  const know = (id: string, realm: User['realm']) => {
    if (users.some((user) => user.username === id)) return
    users.push({ id, realm, username: id, enabled: true, roles: [], notBefore: 0 })
  }
  const issuer = keycloakIssuer({
    url: server.url,
    realm: 'app',
    client: { id: 'support', method: 'client_secret_post', secret: 'support-secret' },
    bridgeClient: { id: 'understudy-bridge', method: 'client_secret_basic', secret: 'bridge-secret' },
    // The agent is signed in to the demo's provider; there they get a token of a session of their own.
    async actorToken({ actor }) {
      know(actor.person.id, 'master')
      return (await server.signIn(actor.person.id, 'admin-cli')).access.value
    },
    now,
  })
  return {
    issuer: {
      ...issuer,
      start(order, options) {
        know(order.subject.id, 'app')
        return issuer.start(order, options)
      },
    },
    accountOf: async (headers) =>
      textIn(await fetch(`${server.url}/realms/app/protocol/openid-connect/userinfo`, { headers }), 'sub'),
    close: server.close,
  }
}

function asInRealmFile(user: User): User {
  return user.serviceAccountOf === undefined
    ? user
    : { ...user, serviceAccountOf: 'understudy-bridge', roles: ['view-users', 'manage-users', 'view-clients'] }
}

function clientAsInRealmFile(client: Client): Client {
  if (client.clientId === 'bridge') return { ...client, clientId: 'understudy-bridge', audience: [], actor: false }
  if (client.clientId !== 'support') return client
  const redirectUris = ['http://127.0.0.1/understudy']
  return { ...client, life: 600, refreshTokens: false, fullScope: false, redirectUris }
}
