import { demandOwnToken } from '../demandOwnToken.ts'
import type { IssueOrder } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { ACCESS_TOKEN, TOKEN_EXCHANGE, type TokenExchangeOptions } from './options.ts'

/**
 * The form of one exchange, in the role order of the options.
 *
 * @throws IssuerError `actor_token_needed`, `subject_token_needed`, `support_nested`
 */
export async function exchangeForm(options: TokenExchangeOptions, order: IssueOrder): Promise<URLSearchParams> {
  const { roles = 'actor_token', subjectTokenType = ACCESS_TOKEN, actorTokenType = ACCESS_TOKEN } = options
  // First what is the host's own, so that nothing of the protocol can be replaced by it.
  const form = new URLSearchParams(options.parameters?.(order))
  const actorToken = await actorTokenOf(options, order)
  form.set('grant_type', TOKEN_EXCHANGE)
  if (roles === 'actor_token') {
    if (options.subjectToken === undefined) throw new IssuerError('subject_token_needed')
    form.set('subject_token', demandText(await options.subjectToken(order), 'subject_token_needed'))
    form.set('subject_token_type', subjectTokenType)
    form.set('actor_token', actorToken)
    form.set('actor_token_type', actorTokenType)
  } else {
    form.set('subject_token', actorToken)
    form.set('subject_token_type', actorTokenType)
    form.set('requested_subject', subjectNameOf(options, order))
  }
  if (options.requestedTokenType !== undefined) form.set('requested_token_type', options.requestedTokenType)
  if (options.scope.length > 0) form.set('scope', options.scope.join(' '))
  for (const name of ['audience', 'resource'] as const) {
    form.delete(name)
    for (const value of options[name] ?? []) form.append(name, value)
  }
  return form
}

export function subjectNameOf({ subjectName }: TokenExchangeOptions, order: IssueOrder): string {
  return subjectName?.(order) ?? order.subject.id
}

async function actorTokenOf({ actorToken }: TokenExchangeOptions, order: IssueOrder): Promise<string> {
  const token = actorToken === undefined ? order.actor.token : await actorToken(order)
  return demandText(token, 'actor_token_needed')
}

/** An empty parameter counts as absent, and an exchange without an actor is answered with a token that names nobody. */
function demandText(value: string | null, code: 'actor_token_needed' | 'subject_token_needed'): string {
  if (value === null || value === '') throw new IssuerError(code)
  return demandOwnToken(value)
}
