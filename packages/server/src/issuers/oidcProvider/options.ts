import type { CryptoKey, JWK, JWTVerifyGetKey, KeyObject } from 'jose'
import type { SigningAlgorithm } from './ports.ts'

/** An API that support tokens are issued for. */
export interface SupportedApi {
  /** What `resource` names (RFC 8707): an absolute URI. */
  readonly resource: string
  /** What `audience` names, and what stands in `aud`. @default the resource */
  readonly audience?: string
  /** The scopes of this API that support may have. */
  readonly scope: readonly string[]
  /**
   * `opaque`: introspected by the API, and dead as soon as it is revoked. A signed token can be neither introspected nor
   * revoked at this provider: it is good until it expires.
   * @default 'opaque'
   */
  readonly format?: 'opaque' | { readonly signedWith: SigningAlgorithm }
}

/** Signed access tokens of this provider that may stand for an actor; it cannot look them up itself. */
export interface SignedTokens {
  /** The provider's public key, or a set of them. */
  readonly keys: CryptoKey | KeyObject | JWK | JWTVerifyGetKey
  /** Such as `ES256`. */
  readonly algorithms: readonly string[]
  /** What has to be in `aud`. */
  readonly audience: string
  /** Whether the session and the Grant behind it still stand: the token itself does not say. */
  readonly stands: (claims: Readonly<Record<string, unknown>>) => Promise<boolean>
}

/** One exchange that is about to be granted. */
export interface ProposedExchange {
  readonly client: string
  readonly actor: string
  readonly subject: string
  /** The API; `null`: the provider's own userinfo. */
  readonly resource: string | null
  readonly scope: readonly string[]
  /** Those of `parameters` that came. */
  readonly parameters: Readonly<Record<string, string>>
}

export interface OidcProviderGrantOptions {
  /** Ids of the confidential clients that may do this, beside having the grant in their `grant_types`. */
  readonly clients: readonly string[]
  /** Ids of the clients whose users may act: a token of any other client stands for no actor. */
  readonly actorClients: readonly string[]
  /**
   * How subjects may be named. `id`: by account id, with the type `https://understudy.dev/token-types/subject-id`;
   * `access_token`: by a token of their own, of one of these clients, which also bounds the scope.
   * @default { id: true }
   */
  readonly subjects?: { readonly id?: boolean; readonly accessTokenOf?: readonly string[] }
  /** Another type for a subject that is named by id. */
  readonly subjectIdType?: string
  /**
   * Whether the order of Keycloak's legacy exchange is taken too: the actor's token as `subject_token`, the subject by id as
   * `requested_subject`. @default false: refused, and not ignored
   */
  readonly requestedSubject?: boolean
  /** Whether this actor may act for this subject. Asked last, of every exchange. */
  readonly mayImpersonate: (exchange: ProposedExchange) => Promise<boolean>
  /** Whether there is such an account, and it is active: what `findAccount` of the provider goes by. */
  readonly accountStands: (accountId: string) => Promise<boolean>
  /** APIs that tokens may be for. @default none: tokens for userinfo alone */
  readonly apis?: readonly SupportedApi[]
  /** Scopes of a token without an API, such as `openid`. @default none, and an API has to be named */
  readonly userinfoScope?: readonly string[]
  /** Signed access tokens as the actor's. @default only opaque ones, which the provider can look up */
  readonly signedActorTokens?: SignedTokens
  /** Longest life of a token in seconds. @default 300 */
  readonly maxLifeSeconds?: number
  /** Further parameters to be read, such as `reason`. */
  readonly parameters?: readonly string[]
  /** Further claims of the token. They replace none of the protocol's own. */
  readonly claims?: (exchange: ProposedExchange) => Readonly<Record<string, unknown>>
  /** Milliseconds since the epoch. @default Date.now, which the provider goes by */
  readonly now?: () => number
}
