import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Configuration, Provider as ProviderType } from 'oidc-provider'
import { type OidcProviderGrantOptions, oidcProviderGrant } from '../issuers/oidcProviderGrant.ts'
import { listenFirst, loadOidcProvider } from './oidcProviderLibrary.ts'

/** A token that somebody has from signing in; `ttl` in seconds. */
export interface TokenWishes {
  readonly client?: string
  readonly scope?: string
  readonly ttl?: number
  readonly extra?: Readonly<Record<string, unknown>>
  /** A signed one, for the API of that name. */
  readonly signedFor?: string
  readonly boundTo?: string
}

/** node-oidc-provider with the grant registered, on this machine. */
export interface ExchangeProvider {
  readonly url: string
  readonly provider: ProviderType
  readonly publicKey: JWK
  /** Names of accounts that are gone or disabled. */
  readonly gone: Set<string>
  signIn(account: string, wishes?: TokenWishes): Promise<string>
  /** Destroys the Grants of a person, as a withdrawn consent does. */
  withdraw(account: string): Promise<void>
  close(): Promise<void>
}

const CLIENTS = ['bridge', 'other', 'console'] as const
export const SIGNED_API = 'https://api.example/jwt'
export const OPAQUE_API = 'https://api.example/opaque'

/** Alice is support, and root is protected; everybody else is a customer. */
export const GRANT: OidcProviderGrantOptions = {
  clients: ['bridge', 'public-bridge'],
  actorClients: ['console'],
  subjects: { id: true, accessTokenOf: ['spa'] },
  apis: [
    { resource: OPAQUE_API, audience: 'api', scope: ['read', 'write'] },
    { resource: SIGNED_API, scope: ['read'], format: { signedWith: 'ES256' } },
  ],
  userinfoScope: ['openid', 'profile'],
  accountStands: async () => true,
  mayImpersonate: async ({ actor, subject }) => actor === 'alice' && subject !== 'root',
  // Not the function itself: tests put another clock in its place.
  now: () => Date.now(),
}

export async function startExchangeProvider(
  more: Partial<OidcProviderGrantOptions> = {},
  { alg = 'ES256', ...configuration }: Configuration & { readonly alg?: 'ES256' | 'RS256' } = {},
): Promise<ExchangeProvider> {
  const Provider = await loadOidcProvider()
  const server = await listenFirst()
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: 'k1' }
  const { kty, crv, x, y, n, e } = jwk
  const publicKey = { ...(kty === 'EC' ? { crv, x, y } : { n, e }), kty, alg, use: 'sig', kid: 'k1' } as JWK
  const gone = new Set<string>(['nobody', 'dora'])
  const grants = new Map<string, InstanceType<ProviderType['Grant']>[]>()
  const grant = oidcProviderGrant({ ...GRANT, accountStands: async (id) => !gone.has(id), ...more })
  const wished = new WeakMap<object, TokenWishes>()
  const provider = new Provider(server.url, {
    clients: clients(alg),
    jwks: { keys: [jwk] },
    cookies: { keys: ['for-tests-only'] },
    scopes: ['openid', 'profile', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name'] },
    ttl: { Grant: 3600, AccessToken: 300 },
    findAccount: async (_ctx, id) =>
      gone.has(id) ? undefined : { accountId: id, claims: async () => ({ sub: id, name: id }) },
    extraTokenClaims: (context, token) =>
      grant.extraTokenClaims(context, token) ?? (wished.get(token)?.extra as Record<string, unknown> | undefined),
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: { enabled: true },
    },
    ...configuration,
  })
  grant.register(provider)
  server.serve(provider.callback())

  async function signIn(account: string, wishes: TokenWishes = {}): Promise<string> {
    const { client: clientId = 'console', scope = 'openid profile', ttl = 300, signedFor, boundTo } = wishes
    const client = await provider.Client.find(clientId)
    if (client === undefined) throw new Error(`There is no client ${clientId}.`)
    const made = new provider.Grant({ clientId, accountId: account })
    made.addOIDCScope(scope)
    grants.set(account, [...(grants.get(account) ?? []), made])
    const properties = {
      client,
      accountId: account,
      grantId: await made.save(),
      gty: 'authorization_code',
      scope,
      expiresIn: ttl,
    }
    const token = new provider.AccessToken(properties)
    if (boundTo !== undefined) token.jkt = boundTo
    if (signedFor !== undefined) {
      token.resourceServer = new provider.ResourceServer(signedFor, {
        scope,
        audience: signedFor,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg } },
      })
    }
    wished.set(token, wishes)
    return token.save()
  }

  return {
    url: server.url,
    provider,
    publicKey,
    gone,
    signIn,
    async withdraw(account) {
      await Promise.all((grants.get(account) ?? []).map((made) => made.destroy()))
    },
    close: server.close,
  }
}

function clients(alg: 'ES256' | 'RS256'): NonNullable<Configuration['clients']> {
  const base = { response_types: [], redirect_uris: [], id_token_signed_response_alg: alg } as const
  const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
  const confidential = CLIENTS.map((id) => ({
    ...base,
    client_id: id,
    client_secret: `${id}-secret`,
    grant_types: id === 'other' ? [] : [exchange],
    response_types: [],
    redirect_uris: [],
  }))
  const open = ['public-bridge', 'spa'].map((id) => ({
    ...base,
    client_id: id,
    token_endpoint_auth_method: 'none' as const,
    grant_types: [exchange],
    response_types: [],
    redirect_uris: [],
  }))
  return [...confidential, ...open]
}
