import type { ServerLocation } from '../authorizationServer.ts'
import type { BackEndOptions } from '../backEnd.ts'
import type { IssuerClient } from '../clientAuthentication.ts'
import type { IssueOrder } from '../issuer.ts'

export interface TokenExchangeOptions extends BackEndOptions {
  readonly server: ServerLocation
  /** The support client: confidential, for support alone, without the refresh grant, with a short life of its tokens. */
  readonly client: IssuerClient
  /**
   * Who goes where. `actor_token`: RFC 8693, the subject's token as `subject_token`, the actor's as `actor_token`.
   * `requested_subject`: Keycloak's legacy exchange, the actor's token as `subject_token` and the subject by name.
   * @default 'actor_token'
   */
  readonly roles?: 'actor_token' | 'requested_subject'
  /**
   * The token that stands for the subject, with roles `actor_token`: minted by a trusted service, or an id with a type of its
   * own (`urn:zitadel:params:oauth:token-type:user_id`). Support staff never have one.
   */
  readonly subjectToken?: (order: IssueOrder) => Promise<string>
  /** @default the actor's own token that the bridge was called with */
  readonly actorToken?: (order: IssueOrder) => Promise<string>
  /** How the back end names the subject. @default the id of the person */
  readonly subjectName?: (order: IssueOrder) => string
  /** How the back end names the actor in `act`. @default the id of the person, whatever `iss` it says */
  readonly actorName?: (order: IssueOrder) => { readonly sub: string; readonly iss?: string }
  /** @default 'urn:ietf:params:oauth:token-type:access_token' */
  readonly subjectTokenType?: string
  /** @default 'urn:ietf:params:oauth:token-type:access_token' */
  readonly actorTokenType?: string
  /** Asked for. @default not sent: the server's default, which has to be an access token */
  readonly requestedTokenType?: string
  /** Types that may come. @default the one asked for, else access token */
  readonly acceptedTokenTypes?: readonly string[]
  /** `optional`: a missing `issued_token_type` is let pass (Logto leaves it out). @default 'required' */
  readonly issuedTokenType?: 'required' | 'optional'
  readonly audience?: readonly string[]
  readonly resource?: readonly string[]
  /** Asked for, and at most this may come. */
  readonly scope: readonly string[]
  /** What must be in `aud`, where that is not what was asked for. @default `audience` and `resource` together */
  readonly expectedAudience?: readonly string[]
  /** Further parameters, such as a reason that the server keeps. They replace none of the protocol's own. */
  readonly parameters?: (order: IssueOrder) => Readonly<Record<string, string>>
  /** Longest life of one token in seconds; never past the session's ceiling. @default 600 */
  readonly maxLifeSeconds?: number
  /**
   * `keep`: a refresh token that cannot be avoided (Keycloak) is kept with the access token and ended with it, never used
   * and never handed out. @default 'refuse'
   */
  readonly refreshToken?: 'refuse' | 'keep'
  /** Whether the browser gets the token. @default false: it stays with the bridge */
  readonly handOut?: boolean
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
