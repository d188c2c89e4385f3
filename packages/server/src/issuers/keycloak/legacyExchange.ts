import { objectOf } from '../backEnd.ts'
import type { IssueOrder, IssuerCallOptions } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { oauthRefusal } from '../oauthRefusal.ts'
import type { TokenEndpoints } from '../tokenEndpoints.ts'
import { ACCESS_TOKEN, TOKEN_EXCHANGE } from '../tokenExchange/options.ts'
import type { Settings } from './options.ts'

interface Deps {
  readonly settings: Settings
  readonly tokens: TokenEndpoints
  readonly actorToken: string
}

/**
 * The older token exchange: the actor's token goes in as `subject_token`, the subject as `requested_subject`. Gives the answer.
 * Where the feature is off, the server says so by name.
 *
 * @throws IssuerError `grant_unsupported` and what an exchange is refused with
 */
export async function legacyExchange(
  { settings, tokens, actorToken }: Deps,
  order: IssueOrder,
  options: IssuerCallOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const form = new URLSearchParams({
    ...{
      grant_type: TOKEN_EXCHANGE,
      subject_token: actorToken,
      subject_token_type: ACCESS_TOKEN,
    },
    ...{ requested_subject: settings.subjectName(order), requested_token_type: ACCESS_TOKEN },
    scope: settings.scope.join(' '),
  })
  return objectOf(await tokens.send('token', form, options), (status, error) => {
    const { error_description: description } = error
    // Its standard exchange knows the parameter and refuses it; nothing but the feature is missing.
    if (error.error === 'invalid_request' && String(description).includes('requested_subject')) {
      return new IssuerError('grant_unsupported', { status, said: 'requested_subject' })
    }
    return oauthRefusal(status, error)
  })
}
