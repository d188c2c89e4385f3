import type { IssuerCode } from './codes.ts'
import { IssuerError, protocolWord } from './issuerError.ts'

/** What errors of OAuth (RFC 6749, 8693, 8707, 7009) say about a start. */
const CODES = new Map<unknown, IssuerCode>([
  ['invalid_client', 'client_refused'],
  ['unauthorized_client', 'client_refused'],
  ['unsupported_grant_type', 'grant_unsupported'],
  ['invalid_grant', 'token_refused'],
  ['invalid_token', 'token_refused'],
  ['invalid_scope', 'scope_refused'],
  ['invalid_target', 'audience_refused'],
  ['access_denied', 'not_allowed'],
])

/** An error answer of an OAuth endpoint as a refusal. */
export function oauthRefusal(status: number, { error }: Readonly<Record<string, unknown>>): IssuerError {
  const code =
    CODES.get(error) ?? (status === 401 ? 'client_refused' : status === 403 ? 'not_allowed' : 'request_refused')
  return new IssuerError(code, { status, ...protocolWord(error) })
}
