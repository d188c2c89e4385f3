import { deadlineOf, EXCHANGE_ID, tokenOfExchange } from '../tokenExchange/namedToken.ts'
import { ACCESS_TOKEN } from '../tokenExchange/options.ts'
import type { OidcProviderGrantOptions } from './options.ts'
import type { PresentedToken } from './parties.ts'
import type { Asked } from './reach.ts'
import { GrantRefusal } from './refusal.ts'

/** An exchange as it was asked for, in one of the two role orders. */
export interface ExchangeRequest extends Asked {
  readonly actor: PresentedToken
  /** A token, or with `requested_subject` the account's id. */
  readonly subject: PresentedToken | { readonly role: 'requested_subject'; readonly value: string }
  readonly parameters: Readonly<Record<string, string>>
  /** What the token is to be; `null`: whatever the provider makes of it. */
  readonly token: string | null
}

/** What the grant reads beside the host's own parameters. The provider drops all others. */
export const PARAMETERS = [
  ...['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_subject'],
  ...['requested_token_type', 'audience', 'resource', 'scope', EXCHANGE_ID],
] as const

/** RFC 8693 section 2.1: these may come more than once. */
export const REPEATABLE = ['audience', 'resource'] as const

/** @throws GrantRefusal `invalid_request` */
export function readExchange(
  params: Readonly<Record<string, unknown>>,
  { requestedSubject = false, parameters = [], now = Date.now }: OidcProviderGrantOptions,
): ExchangeRequest {
  const text = (name: string): string | null => {
    const value = params[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const list = (name: string): readonly string[] => [params[name] ?? []].flat().map(String)
  const demand = (name: string): string => {
    const value = text(name)
    if (value === null) throw new GrantRefusal('invalid_request', `missing required parameter '${name}'`)
    return value
  }
  const token = (role: PresentedToken['role']): PresentedToken => ({
    role,
    value: demand(role),
    type: demand(`${role}_type`),
  })

  const kind = text('requested_token_type')
  if (kind !== null && kind !== ACCESS_TOKEN) {
    throw new GrantRefusal('invalid_request', 'only access tokens are issued by this grant')
  }
  const rest = {
    token: namedToken(text(EXCHANGE_ID), now()),
    resource: list('resource'),
    audience: list('audience'),
    scope: (text('scope') ?? '').split(' ').filter((name) => name !== ''),
    parameters: Object.fromEntries(
      parameters.flatMap((name) => {
        const value = text(name)
        return value === null ? [] : [[name, value]]
      }),
    ),
  }
  const requested = text('requested_subject')
  if (requested === null) return { actor: token('actor_token'), subject: token('subject_token'), ...rest }
  // Dropped in silence, the token of the actor alone would be exchanged, for the actor.
  if (!requestedSubject || text('actor_token') !== null || text('actor_token_type') !== null) {
    throw new GrantRefusal('invalid_request', "'requested_subject' is not taken here")
  }
  return { actor: token('subject_token'), subject: { role: 'requested_subject', value: requested }, ...rest }
}

/** @throws GrantRefusal `invalid_request` for an id that is none, and for one whose time is over: nobody waits for it any more */
function namedToken(id: string | null, now: number): string | null {
  if (id === null) return null
  const until = deadlineOf(id)
  if (until === null) throw new GrantRefusal('invalid_request', `'${EXCHANGE_ID}' is not acceptable`)
  if (now >= until * 1000) throw new GrantRefusal('invalid_request', 'the exchange comes too late')
  return tokenOfExchange(id)
}
