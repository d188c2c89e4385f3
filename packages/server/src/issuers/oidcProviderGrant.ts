import { issueToken, type Marks } from './oidcProvider/issue.ts'
import type { OidcProviderGrantOptions } from './oidcProvider/options.ts'
import { createParties, type Party } from './oidcProvider/parties.ts'
import type { GrantContext, GrantProvider, ProviderClient } from './oidcProvider/ports.ts'
import { reachOf } from './oidcProvider/reach.ts'
import { GrantRefusal } from './oidcProvider/refusal.ts'
import { type ExchangeRequest, PARAMETERS, REPEATABLE, readExchange } from './oidcProvider/request.ts'
import { ACCESS_TOKEN, TOKEN_EXCHANGE } from './tokenExchange/options.ts'

export type {
  OidcProviderGrantOptions,
  ProposedExchange,
  SignedTokens,
  SupportedApi,
} from './oidcProvider/options.ts'
export type {
  GrantContext,
  GrantProvider,
  ProviderClient,
  ProviderToken,
  ResourceServerSettings,
} from './oidcProvider/ports.ts'
export type { GrantErrorCode } from './oidcProvider/refusal.ts'

/** The two halves of the grant: the provider's configuration needs the one before the other can be registered. */
export interface OidcProviderGrant {
  /** For `extraTokenClaims` of the configuration: `act`, and what `claims` adds. `undefined` for all other tokens. */
  extraTokenClaims(context: unknown, token: object): Readonly<Record<string, unknown>> | undefined
  /** Registers the grant by `registerGrantType`. Once for each provider. */
  register<Client extends ProviderClient, Api>(provider: GrantProvider<Client, Api>): void
}

/** Five minutes. Seconds. */
const LIFE = 300

/**
 * Token exchange (RFC 8693) for node-oidc-provider, which has none: a grant that one registers. It gives a confidential
 * client an access token of the subject's with `act`, for an actor who is signed in there. No refresh token and no
 * id token. The provider's own revocation and introspection work for the token (opaque ones).
 *
 * It looks at what the provider does not: expiry to the second, the Grant behind a token, the accounts, `act` in what
 * was presented. It knows no reasons, no approvals and no audit log, and ends nothing when the actor's session ends: those
 * are the bridge's.
 *
 * A client may name the token by `exchange_id`, as the issuer `oidcProvider` does: it can then revoke it also where the answer
 * was lost.
 *
 * Errors, all 400: `invalid_client` (a public one), `unauthorized_client`, `invalid_request` (form, tokens, accounts,
 * oneself), `invalid_target`, `invalid_scope`, `access_denied` (`mayImpersonate` says no). What the host's functions throw
 * is the provider's `server_error`.
 *
 * @example
 * const grant = oidcProviderGrant({
 *   clients: ['bridge'], actorClients: ['console'],
 *   apis: [{ resource: 'https://api.example', scope: ['orders.read'] }],
 *   accountStands: (id) => people.isActive(id),
 *   mayImpersonate: ({ actor, subject }) => people.maySupport(actor, subject),
 * })
 * const provider = new Provider(issuer, { ...configuration, extraTokenClaims: grant.extraTokenClaims })
 * grant.register(provider)
 */
export function oidcProviderGrant(options: OidcProviderGrantOptions): OidcProviderGrant {
  const { clients, mayImpersonate, accountStands, maxLifeSeconds = LIFE } = options
  if (!Number.isSafeInteger(maxLifeSeconds) || maxLifeSeconds < 1) {
    throw new RangeError('`maxLifeSeconds` is not a whole number of seconds.')
  }
  const marks: Marks = new WeakMap()

  function demandClient({ clientId, tokenEndpointAuthMethod }: ProviderClient): void {
    if (tokenEndpointAuthMethod === undefined || tokenEndpointAuthMethod === 'none') {
      throw new GrantRefusal('invalid_client', 'this grant is for clients that prove who they are')
    }
    if (!clients.includes(clientId)) {
      throw new GrantRefusal('unauthorized_client', 'this client may not exchange tokens')
    }
  }

  async function demandAccounts(actor: string, subject: string): Promise<void> {
    if (!(await accountStands(actor))) throw new GrantRefusal('invalid_request', 'the actor_token is not acceptable')
    if (!(await accountStands(subject)))
      throw new GrantRefusal('invalid_request', 'the subject_token is not acceptable')
    if (actor === subject) throw new GrantRefusal('invalid_request', 'nobody acts for themselves')
  }

  return {
    extraTokenClaims: (_context, token) => marks.get(token),
    register<Client extends ProviderClient, Api>(provider: GrantProvider<Client, Api>) {
      const { actor: actorOf, subject: subjectOf } = createParties(provider, options)
      const subjectIn = ({ subject }: ExchangeRequest): Party | Promise<Party> =>
        subject.role === 'requested_subject' ? { account: subject.value, scope: null } : subjectOf(subject)

      async function handle(context: GrantContext<Client>): Promise<void> {
        const { client, params } = context.oidc
        demandClient(client)
        const request = readExchange(params, options)
        const reach = reachOf(options, request)
        const actor = await actorOf(request.actor)
        const { account: subject, scope: most } = await subjectIn(request)
        if (most !== null && reach.scope.some((name) => !most.includes(name))) {
          throw new GrantRefusal('invalid_scope', 'more was asked for than the subject_token allows')
        }
        await demandAccounts(actor, subject)
        const exchange = {
          client: client.clientId,
          actor,
          subject,
          resource: reach.api?.resource ?? null,
          scope: reach.scope,
          parameters: request.parameters,
        }
        if (!(await mayImpersonate(exchange))) {
          throw new GrantRefusal('access_denied', 'the actor may not act for this subject')
        }
        const claims = options.claims?.(exchange) ?? {}
        const details = { exchange, reach, claims, lifeSeconds: maxLifeSeconds, named: request.token, marks }
        const accessToken = await issueToken(provider, context, details)
        context.body = {
          access_token: accessToken,
          issued_token_type: ACCESS_TOKEN,
          token_type: 'Bearer',
          expires_in: maxLifeSeconds,
          // RFC 6749 section 3.3 knows no empty scope.
          ...(reach.scope.length === 0 ? {} : { scope: reach.scope.join(' ') }),
        }
      }

      provider.registerGrantType(TOKEN_EXCHANGE, handle, [...PARAMETERS, ...(options.parameters ?? [])], REPEATABLE)
    },
  }
}
