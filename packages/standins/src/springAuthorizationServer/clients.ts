export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** A client as it is registered. */
export interface Client {
  readonly id: string
  /** `null`: public. */
  readonly secret: string | null
  readonly grants: readonly string[]
  readonly scopes: readonly string[]
  /** Seconds. */
  readonly life: number
  readonly opaque: boolean
}

const support = { grants: [TOKEN_EXCHANGE], life: 120, opaque: false } as const

/** The clients of the recorded server. */
export const CLIENTS: readonly Client[] = [
  {
    ...{ id: 'shop', secret: 'shop-secret', grants: ['authorization_code', 'refresh_token'] },
    ...{ scopes: ['openid', 'orders.read'], life: 300, opaque: false },
  },
  {
    ...{ id: 'shop-short', secret: 'shop-short-secret', grants: ['authorization_code', 'refresh_token'] },
    ...{ scopes: ['openid', 'orders.read'], life: 3, opaque: false },
  },
  {
    ...{ id: 'shop-opaque', secret: 'shop-opaque-secret', grants: ['authorization_code', 'refresh_token'] },
    ...{ scopes: ['openid', 'orders.read'], life: 300, opaque: true },
  },
  {
    ...{ ...support, id: 'support', secret: 'support-secret', grants: [TOKEN_EXCHANGE, 'client_credentials'] },
    scopes: ['orders.read', 'orders.write'],
  },
  { ...support, id: 'other', secret: 'other-secret', scopes: ['orders.read'] },
  { ...support, id: 'support-opaque', secret: 'support-opaque-secret', scopes: ['orders.read'], opaque: true },
  {
    ...{ ...support, id: 'support-oidc', secret: 'support-oidc-secret', grants: [TOKEN_EXCHANGE, 'refresh_token'] },
    scopes: ['openid', 'orders.read'],
  },
  { ...support, id: 'support-noscope', secret: 'support-noscope-secret', scopes: [] },
  { ...support, id: 'public-tx', secret: null, scopes: ['orders.read'] },
]
