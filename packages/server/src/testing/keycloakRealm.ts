import { recordedSettings, type Settings } from '@understudy/standins/keycloak'

/** The realm of the recordings, with the clients as the realm file has them. */
export function keycloakRealm({ legacyExchange }: { readonly legacyExchange: boolean }): Settings {
  const recorded = recordedSettings({ legacyExchange })
  const [support, bridge] = recorded.clients
  if (support === undefined || bridge === undefined) throw new Error('The recordings have two clients of the bridge’s.')
  return {
    ...recorded,
    users: recorded.users.map((user) =>
      user.serviceAccountOf === undefined
        ? user
        : { ...user, serviceAccountOf: 'understudy-bridge', roles: ['view-users', 'manage-users', 'view-clients'] },
    ),
    clients: [
      {
        ...support,
        ...{ life: 600, refreshTokens: false, fullScope: false, redirectUris: ['http://127.0.0.1/understudy'] },
      },
      { ...bridge, clientId: 'understudy-bridge', audience: [], actor: false },
      ...recorded.clients.slice(2),
    ],
    scopes: ['openid', 'basic'],
  }
}
