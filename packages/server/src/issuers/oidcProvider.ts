import { SUBJECT_ID_TYPE } from '@understudy/protocol/schemas'
import type { Issuer } from './issuer.ts'
import { exchangeIssuer } from './tokenExchange/exchangeIssuer.ts'
import { tokenByExchangeId } from './tokenExchange/namedToken.ts'
import type { TokenExchangeOptions } from './tokenExchange/options.ts'

export type { IssuerClient } from './clientAuthentication.ts'

export interface OidcProviderOptions
  extends Pick<
    TokenExchangeOptions,
    | 'client'
    | 'scope'
    | 'audience'
    | 'resource'
    | 'expectedAudience'
    | 'actorToken'
    | 'subjectName'
    | 'actorName'
    | 'parameters'
    | 'maxLifeSeconds'
    | 'fetch'
    | 'timeoutSeconds'
    | 'now'
  > {
  /** The provider's issuer, as its discovery document spells it. */
  readonly issuer: string
  /** How the grant there names subjects by id. @default 'https://understudy.dev/token-types/subject-id' */
  readonly subjectIdType?: string
}

/**
 * node-oidc-provider with `oidcProviderGrant` registered: token exchange (RFC 8693), the subject named by id, the actor by
 * their own token. The token has to be opaque: a signed one can be neither introspected nor revoked there, and a start with
 * one is refused with `end_unverified`. The bridge names the token before it asks for it, so that one in an answer that is lost
 * is revoked as any other.
 *
 * @example
 * const issuer = oidcProvider({
 *   issuer: 'https://id.example',
 *   client: { id: 'bridge', method: 'client_secret_basic', secret },
 *   resource: ['https://api.example'], scope: ['orders.read'],
 * })
 */
export function oidcProvider({ issuer, subjectIdType = SUBJECT_ID_TYPE, ...options }: OidcProviderOptions): Issuer {
  const { subjectName = ({ subject }) => subject.id } = options
  return {
    ...exchangeIssuer(
      {
        actorName: ({ actor }) => ({ sub: actor.person.id, iss: issuer }),
        ...options,
        server: { issuer, document: 'openid' },
        subjectName,
        subjectToken: async (order) => subjectName(order),
        subjectTokenType: subjectIdType,
        maxLifeSeconds: options.maxLifeSeconds ?? 300,
      },
      tokenByExchangeId,
    ),
    name: 'oidcProvider',
  }
}
