/** Somebody, or the service account of a client. */
export interface User {
  readonly id: string
  readonly realm: 'app' | 'master'
  readonly username: string
  enabled: boolean
  /** Roles of the client `realm-management`. People of `master` have them all. */
  readonly roles: readonly string[]
  /** The client it belongs to, for a service account. */
  readonly serviceAccountOf?: string
  /** Seconds: older tokens are dead. */
  notBefore: number
}

/** A client with the attributes and mappers that matter here. */
export interface Client {
  readonly id: string
  readonly realm: 'app' | 'master'
  readonly clientId: string
  /** `null`: public. */
  readonly secret: string | null
  /** Seconds: `access.token.lifespan`. */
  life: number
  /** Seconds: `client.session.max.lifespan`; `null`: not set. */
  maxLifespan: number | null
  /** `use.refresh.tokens`. */
  refreshTokens: boolean
  /** Clients that an audience mapper writes. */
  audience: readonly string[]
  /** The two session-note mappers that write `act`. */
  actor: boolean
  fullScope: boolean
  readonly origins: readonly string[]
  readonly redirectUris: readonly string[]
}

export interface Settings {
  /** Feature `token-exchange`: the exchange with `requested_subject`. */
  readonly legacyExchange: boolean
  /** Every scope in the order in which this server writes them: it is a hash's. */
  readonly scopes: readonly string[]
  readonly users: readonly User[]
  readonly clients: readonly Client[]
}

const SCOPES = ['openid', 'web-origins', 'basic', 'roles', 'email', 'acr', 'profile', 'service_account']
const SUPPORTERS = ['impersonation', 'view-users', 'query-groups', 'query-users']
const APP = 'http://127.0.0.1:3000'

/** People by name with their ids. Left out: those of the recordings with default features. */
export type Ids = Readonly<Partial<Record<'admin' | 'alice' | 'bob' | 'dora' | 'erin' | 'service', string>>>

/** The realm `app` of the recordings, and `master` beside it. */
export function recordedSettings({
  ids = {},
  legacyExchange = false,
  scopes = SCOPES,
}: RecordedOptions = {}): Settings {
  const user = (username: string, id: string, more: Partial<User> = {}): User => ({
    ...{ id, username, realm: 'app', enabled: true, roles: [], notBefore: 0 },
    ...more,
  })
  return {
    legacyExchange,
    scopes,
    users: [
      user('admin', ids.admin ?? 'a0f334e1-30e7-4070-a42b-2296ebf4dfe8', { realm: 'master' }),
      user('alice', ids.alice ?? '91e5ca55-313a-41a8-8dc0-5a7215d67222', { roles: SUPPORTERS }),
      user('bob', ids.bob ?? 'dc0ff945-416a-488e-9c6b-907a6ad9f386'),
      user('dora', ids.dora ?? 'dce15522-63cb-432a-9cb0-01fe9a38deb2', { enabled: false }),
      user('erin', ids.erin ?? '7f707301-27d5-4d10-93e1-95d6904702c7', { roles: ['impersonation'] }),
      user('service-account-bridge', ids.service ?? '222d7315-1c56-4700-867f-e273517e5d9d', {
        ...{ roles: SUPPORTERS, serviceAccountOf: 'bridge' },
      }),
    ],
    clients: [
      client('support', '13787f5a-a52d-4201-b48b-dbbb23fc79d9', 'support-secret', { maxLifespan: 600 }),
      client('bridge', '7d1f3a46-6f0e-4f7b-a3f5-5d2b0c2f1a90', 'bridge-secret', { origins: [], redirectUris: [] }),
      client('demo-app', '00648ad8-dd6b-4525-8cf3-5c6eb9fee9c5', null, { actor: false }),
      client('no-audience', '51a2a3f0-7a5e-49a6-8f0c-0c1f5f6f7a11', 's', { audience: [] }),
      client('admin-cli', '0b0d6a5e-94d5-4bb0-9c0f-3a1d6f1b2c33', null, { realm: 'master', life: 60 }),
    ],
  }
}

export interface RecordedOptions {
  readonly ids?: Ids
  readonly legacyExchange?: boolean
  readonly scopes?: readonly string[]
}

function client(clientId: string, id: string, secret: string | null, more: Partial<Client> = {}): Client {
  return {
    ...{ id, clientId, secret, realm: 'app', life: 300, maxLifespan: null, refreshTokens: true },
    ...{ audience: ['support'], actor: true, fullScope: true, origins: [APP], redirectUris: [`${APP}/cb`] },
    ...more,
  }
}
