import { HydraError } from './errors.ts'

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** A client as it was registered. */
export interface Client {
  readonly client_id: string
  readonly client_secret: string | null
  readonly grant_types: readonly string[]
  readonly redirect_uris: readonly string[] | null
  readonly response_types: readonly string[] | null
  readonly scope: string
  readonly audience: readonly string[]
  readonly token_endpoint_auth_method: string
  /** Lives that were set, such as `authorization_code_grant_access_token_lifespan: '10m0s'`. */
  readonly lifespans: Readonly<Record<string, string>>
}

export interface Clients {
  find(id: string): Client | null
  /** @throws HydraError 409 for an id that is taken */
  register(wanted: Readonly<Record<string, unknown>>): Client
  setLifespans(id: string, lifespans: Readonly<Record<string, string>>): Client | null
  /** The client of a request to an OAuth endpoint, by Basic or in the form. @throws HydraError 401 */
  authenticate(headers: Headers, form: URLSearchParams): Client
}

export function createClients(): Clients {
  const clients = new Map<string, Client>()
  return {
    find: (id) => clients.get(id) ?? null,
    register(wanted) {
      const id = typeof wanted.client_id === 'string' ? wanted.client_id : crypto.randomUUID()
      if (clients.has(id)) throw new HydraError(409, 'Unable to insert or update resource', 'There is one already.')
      const client: Client = {
        client_id: id,
        client_secret: typeof wanted.client_secret === 'string' ? wanted.client_secret : null,
        grant_types: textsOf(wanted.grant_types) ?? ['authorization_code'],
        redirect_uris: textsOf(wanted.redirect_uris),
        response_types: textsOf(wanted.response_types),
        scope: typeof wanted.scope === 'string' ? wanted.scope : '',
        audience: textsOf(wanted.audience) ?? [],
        token_endpoint_auth_method: String(wanted.token_endpoint_auth_method ?? 'client_secret_basic'),
        lifespans: {},
      }
      clients.set(id, client)
      return client
    },
    setLifespans(id, lifespans) {
      const client = clients.get(id)
      if (client === undefined) return null
      const changed = { ...client, lifespans }
      clients.set(id, changed)
      return changed
    },
    authenticate(headers, form) {
      const header = headers.get('authorization') ?? ''
      const basic = header.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64').toString('utf8') : null
      const [id, secret] =
        basic === null
          ? [form.get('client_id') ?? '', form.get('client_secret')]
          : basic.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
      const client = clients.get(id ?? '')
      const method = basic === null ? (secret === null ? 'none' : 'client_secret_post') : 'client_secret_basic'
      if (client?.token_endpoint_auth_method !== method || (method !== 'none' && client.client_secret !== secret)) {
        throw new HydraError(401, 'invalid_client', 'The client could not be authenticated.')
      }
      return client
    },
  }
}

const LIFESPANS = [
  ...['authorization_code_grant_access_token', 'authorization_code_grant_id_token'],
  ...['authorization_code_grant_refresh_token', 'client_credentials_grant_access_token'],
  ...['implicit_grant_access_token', 'implicit_grant_id_token', 'jwt_bearer_grant_access_token'],
  ...['refresh_token_grant_id_token', 'refresh_token_grant_access_token', 'refresh_token_grant_refresh_token'],
  ...['device_authorization_grant_id_token', 'device_authorization_grant_access_token'],
  'device_authorization_grant_refresh_token',
]

/** A client as the admin port shows it; the secret only where it has just been registered. */
export function clientBody(client: Client, { secret, at }: { readonly secret: boolean; readonly at: string }): object {
  const { lifespans, client_secret, ...facts } = client
  return {
    ...facts,
    ...(secret && client_secret !== null ? { client_secret } : {}),
    ...{
      client_name: '',
      owner: '',
      policy_uri: '',
      allowed_cors_origins: [],
      tos_uri: '',
      client_uri: '',
      logo_uri: '',
    },
    ...{ contacts: null, client_secret_expires_at: 0, subject_type: 'public', jwks: {} },
    ...{ userinfo_signed_response_alg: 'none', created_at: at, updated_at: at, metadata: {} },
    ...{ skip_consent: false, skip_logout_consent: null },
    ...Object.fromEntries(LIFESPANS.map((name) => [`${name}_lifespan`, lifespans[`${name}_lifespan`] ?? null])),
  }
}

/** Seconds of one of the client's lives. */
export function lifeOf({ lifespans }: Client, name: string, otherwise: number): number {
  const set = lifespans[`${name}_lifespan`]
  if (set === undefined) return otherwise
  const [, hours = '0', minutes = '0', seconds = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/u.exec(set) ?? []
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

function textsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.map(String) : null
}
