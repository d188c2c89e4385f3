import { beforeAll, describe, expect, test } from 'vitest'
import { type KeycloakGround, keycloakCases, type Somebody } from '../src/testing/keycloakCases.ts'

const URL_OF_SERVER = process.env.UNDERSTUDY_KEYCLOAK_URL ?? ''
const PASSWORD = process.env.UNDERSTUDY_KEYCLOAK_PASSWORD ?? ''
const EXCHANGE = process.env.UNDERSTUDY_KEYCLOAK_EXCHANGE === 'true'
const SECRETS = {
  support: process.env.UNDERSTUDY_SUPPORT_SECRET ?? '',
  bridge: process.env.UNDERSTUDY_BRIDGE_SECRET ?? '',
}
const ADMIN = `${URL_OF_SERVER}/admin/realms/app`

async function call(path: string, token: string, method = 'GET', body?: object): Promise<unknown> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const response = await fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  if (!response.ok && response.status !== 409) throw new Error(`${method} ${path}: ${response.status}`)
  const text = await response.text()
  return text === '' ? null : JSON.parse(text)
}

async function passwordToken(realm: string, client: string, username: string, password: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'password', client_id: client, username, password, scope: 'openid' })
  const url = `${URL_OF_SERVER}/realms/${realm}/protocol/openid-connect/token`
  const body = (await (await fetch(url, { method: 'POST', body: form })).json()) as { readonly access_token: string }
  return body.access_token
}

const admin = () => passwordToken('master', 'admin-cli', 'admin', PASSWORD)

async function idOf(username: string, realm = 'app'): Promise<string> {
  const path = `${URL_OF_SERVER}/admin/realms/${realm}/users?exact=true&username=${username}`
  const [found] = (await call(path, await admin())) as readonly { readonly id: string }[]
  return found!.id
}

/** What an operator has besides the realm file: people, and an application that they sign in to. */
async function populate(): Promise<void> {
  const token = await admin()
  for (const username of ['ada', 'bob']) {
    await call(`${ADMIN}/users`, token, 'POST', {
      ...{ username, enabled: true, email: `${username}@app.example`, emailVerified: true, firstName: username },
      ...{ lastName: 'X', credentials: [{ type: 'password', value: 'pw', temporary: false }] },
    })
  }
  await call(`${ADMIN}/clients`, token, 'POST', {
    ...{ clientId: 'application', publicClient: true, directAccessGrantsEnabled: true, redirectUris: [] },
    protocolMappers: [
      {
        ...{ name: 'audience: support', protocol: 'openid-connect', protocolMapper: 'oidc-audience-mapper' },
        config: { 'included.client.audience': 'support', 'access.token.claim': 'true' },
      },
    ],
  })
  type Named = readonly { readonly id: string; readonly name: string }[]
  const [management] = (await call(`${ADMIN}/clients?clientId=realm-management`, token)) as Named
  const roles = (await call(`${ADMIN}/clients/${management!.id}/roles`, token)) as Named
  const role = roles.filter(({ name }) => name === 'impersonation')
  await call(`${ADMIN}/users/${await idOf('ada')}/role-mappings/clients/${management!.id}`, token, 'POST', role)
}

async function somebody(username: string): Promise<Somebody> {
  const token = await passwordToken('app', 'application', username, 'pw')
  return { id: await idOf(username), iss: `${URL_OF_SERVER}/realms/app`, token }
}

const ground: KeycloakGround = {
  url: URL_OF_SERVER,
  now: Date.now,
  secrets: SECRETS,
  master: async () => ({
    ...{ id: await idOf('admin', 'master'), iss: `${URL_OF_SERVER}/realms/master`, token: await admin() },
  }),
  supporter: () => somebody('ada'),
  customer: () => somebody('bob'),
  async lives({ token }) {
    const headers = { Authorization: `Bearer ${token}` }
    return (await fetch(`${ADMIN}/users/count`, { headers })).status !== 401
  },
  async enable(id, enabled) {
    await call(`${ADMIN}/users/${id}`, await admin(), 'PUT', { enabled })
  },
  serviceAccount: () => idOf('service-account-understudy-bridge'),
}

/** Ids of the clients of this name that the bridge's own service account sees. */
async function seenByTheBridge(clientId: string): Promise<readonly string[]> {
  const form = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: 'understudy-bridge', client_secret: SECRETS.bridge },
  })
  const url = `${URL_OF_SERVER}/realms/app/protocol/openid-connect/token`
  const { access_token: token } = (await (await fetch(url, { method: 'POST', body: form })).json()) as {
    readonly access_token: string
  }
  const found = (await call(`${ADMIN}/clients?clientId=${clientId}`, token)) as readonly { readonly clientId: string }[]
  return found.map((client) => client.clientId)
}

describe('the real Keycloak', () => {
  beforeAll(populate)
  keycloakCases(() => ground, { exchange: EXCHANGE })

  test('the realm file lets the bridge see the support client, and no other with its secret', async () => {
    expect(await seenByTheBridge('support')).toEqual(['support'])
    expect(await seenByTheBridge('understudy-bridge')).toEqual([])
    expect(await seenByTheBridge('application')).toEqual([])
  })
})
