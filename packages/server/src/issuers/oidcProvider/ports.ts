/** What is used of a resource server's settings (`getResourceServerInfo` of node-oidc-provider). */
export interface ResourceServerSettings {
  readonly scope: string
  readonly audience?: string
  readonly accessTokenFormat: 'opaque' | 'jwt'
  readonly jwt?: { readonly sign: { readonly alg: SigningAlgorithm } }
}

export type SigningAlgorithm =
  | `${'RS' | 'PS'}${'256' | '384' | '512'}`
  | `ES${'256' | '384' | '512'}`
  | 'EdDSA'
  | 'Ed25519'

/** An access token of node-oidc-provider, as it is found. */
export interface ProviderToken {
  readonly accountId: string
  readonly clientId?: string | undefined
  readonly grantId: string
  readonly gty: string
  readonly scope?: string | undefined
  /** Seconds since the epoch. */
  readonly exp?: number | undefined
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  isSenderConstrained(): boolean
}

interface NewToken extends ProviderToken {
  /** An opaque token itself. */
  jti: string
  format?: string | undefined
  save(): Promise<string>
  destroy(): Promise<void>
}

interface ProviderGrant {
  readonly jti: string
  readonly accountId?: string | undefined
  readonly clientId?: string | undefined
  readonly exp?: number | undefined
  addOIDCScope(scope: string): undefined
  addResourceScope(resource: string, scope: string): undefined
  save(): Promise<string>
  destroy(): Promise<void>
}

export interface ProviderClient {
  readonly clientId: string
  readonly tokenEndpointAuthMethod?: string | undefined
}

/** What a handler of a grant is called with. */
export interface GrantContext<Client extends ProviderClient = ProviderClient> {
  readonly oidc: {
    readonly client: Client
    readonly params: Readonly<Record<string, unknown>>
    entity(key: string, value: unknown): void
  }
  body: unknown
}

/** What is used of a `Provider`, so that the library is no dependency. Its own classes for a client and for an API pass through. */
export interface GrantProvider<Client extends ProviderClient = ProviderClient, Api = object> {
  readonly issuer: string
  readonly AccessToken: {
    find(value: string): Promise<ProviderToken | undefined>
    new (properties: {
      readonly client: Client
      readonly accountId: string
      readonly grantId: string
      readonly gty: string
      readonly scope?: string
      readonly resourceServer?: Api
      readonly expiresIn: number
    }): NewToken
  }
  readonly Grant: {
    find(id: string): Promise<ProviderGrant | undefined>
    new (properties: {
      readonly clientId: string
      readonly accountId: string
      readonly expiresIn: number
    }): ProviderGrant
  }
  readonly ResourceServer: new (identifier: string, settings: ResourceServerSettings) => Api
  registerGrantType(
    name: string,
    handler: (context: GrantContext<Client>) => Promise<void>,
    parameters: readonly string[],
    duplicates: readonly string[],
  ): void
}

/** What can be asked about what is presented. */
export type ProviderLookups = Pick<GrantProvider, 'issuer'> & {
  readonly AccessToken: Pick<GrantProvider['AccessToken'], 'find'>
  readonly Grant: Pick<GrantProvider['Grant'], 'find'>
}
