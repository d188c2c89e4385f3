import { IssuerError } from '../issuerError.ts'
import { ACCESS_TOKEN, type TokenExchangeOptions } from './options.ts'

/** What of the options an answer is judged by. */
type Judged = Pick<
  TokenExchangeOptions,
  'issuedTokenType' | 'requestedTokenType' | 'acceptedTokenTypes' | 'scope' | 'refreshToken'
>

/** What an exchange issued, before anything of it is believed. */
export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken: string | null
}

/**
 * The tokens of an answer, whatever else is wrong with it: what was issued has to be ended even if it is refused.
 *
 * @throws IssuerError `answer_invalid` when there is none
 */
export function tokensOf(body: Readonly<Record<string, unknown>>): IssuedTokens {
  const { access_token: accessToken, refresh_token: refreshToken } = body
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new IssuerError('answer_invalid', { said: 'access_token' })
  }
  return { accessToken, refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null }
}

/**
 * Looks whether an answer is what RFC 8693 section 2.2.1 promises and what was asked for. Who the token is for shows in its
 * read-back only.
 *
 * @throws IssuerError `token_not_bearer`, `issued_type_missing`, `issued_type_wrong`, `lifetime_invalid`,
 * `scope_widened`, `refresh_token_issued`
 */
export function judgeAnswer(
  body: Readonly<Record<string, unknown>>,
  options: Judged,
): { readonly lifeSeconds: number | null } {
  const { token_type: tokenType, issued_token_type: issuedType, expires_in: expiresIn, scope } = body
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') throw new IssuerError('token_not_bearer')
  judgeType(issuedType, options)
  if (expiresIn !== undefined && !(typeof expiresIn === 'number' && Number.isFinite(expiresIn) && expiresIn > 0)) {
    throw new IssuerError('lifetime_invalid')
  }
  if (typeof scope === 'string' && scope.split(' ').some((name) => name !== '' && !options.scope.includes(name))) {
    throw new IssuerError('scope_widened')
  }
  if (options.refreshToken !== 'keep' && body.refresh_token !== undefined) throw new IssuerError('refresh_token_issued')
  return { lifeSeconds: expiresIn ?? null }
}

function judgeType(issuedType: unknown, options: Judged): void {
  const { issuedTokenType = 'required', requestedTokenType = ACCESS_TOKEN } = options
  if (issuedType === undefined) {
    if (issuedTokenType === 'optional') return
    throw new IssuerError('issued_type_missing')
  }
  const accepted: readonly unknown[] = options.acceptedTokenTypes ?? [requestedTokenType]
  if (!accepted.includes(issuedType)) throw new IssuerError('issued_type_wrong')
}
