import { TOKEN_EXCHANGE } from '../tokenExchange/options.ts'
import type { ProposedExchange } from './options.ts'
import type { GrantContext, GrantProvider, ProviderClient } from './ports.ts'
import { type Reach, settingsOf } from './reach.ts'
import { GrantRefusal } from './refusal.ts'

/** Claims of tokens on their way, for the moment in which the provider asks for them. */
export type Marks = WeakMap<object, Readonly<Record<string, unknown>>>

export interface IssueDetails {
  readonly exchange: ProposedExchange
  readonly reach: Reach
  readonly claims: Readonly<Record<string, unknown>>
  readonly lifeSeconds: number
  /** What the token is to be; `null`: as the provider names its own. */
  readonly named: string | null
  readonly marks: Marks
}

/**
 * Makes the access token, on a Grant of its own that ends with it: nothing of the subject's own consents is touched, and
 * destroying the Grant ends this token alone.
 */
export async function issueToken<Client extends ProviderClient, Api>(
  provider: GrantProvider<Client, Api>,
  { oidc }: GrantContext<Client>,
  { exchange, reach, claims, lifeSeconds, named, marks }: IssueDetails,
): Promise<string> {
  const { api } = reach
  // One token for each: a second one in its place would take it from whoever has it.
  if (named !== null && (await provider.AccessToken.find(named)) !== undefined) {
    throw new GrantRefusal('invalid_request', 'this exchange has been made')
  }
  const scope = reach.scope.join(' ')
  const accountId = exchange.subject
  const grant = new provider.Grant({ clientId: exchange.client, accountId, expiresIn: lifeSeconds })
  if (api === null) grant.addOIDCScope(scope)
  else grant.addResourceScope(api.resource, scope)
  const grantId = await grant.save()
  const token = new provider.AccessToken({
    client: oidc.client,
    accountId,
    grantId,
    gty: TOKEN_EXCHANGE,
    scope,
    expiresIn: lifeSeconds,
    ...(api === null ? {} : { resourceServer: new provider.ResourceServer(api.resource, settingsOf(api)) }),
  })
  if (named !== null && typeof api?.format !== 'object') {
    // The library notes the format where it makes up a name by itself.
    token.format = 'opaque'
    token.jti = named
  }
  marks.set(token, { ...claims, act: { iss: provider.issuer, sub: exchange.actor } })
  try {
    const accessToken = await token.save()
    // Without `extraTokenClaims` in the configuration it would name nobody, and be the subject's as any other.
    if (token.extra?.act === undefined) throw new TypeError('`extraTokenClaims` of the grant is not in use.')
    oidc.entity('Grant', grant)
    oidc.entity('AccessToken', token)
    return accessToken
  } catch (thrown) {
    await Promise.allSettled([grant.destroy(), token.destroy()])
    throw thrown
  }
}
