/** An error answer of an OAuth endpoint. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly status: number
  readonly body: Readonly<Record<string, string>> | null

  constructor(status: number, body: Readonly<Record<string, string>> | null) {
    super(body?.error ?? String(status))
    this.status = status
    this.body = body
  }
}

const PAGES = {
  token: 'https://datatracker.ietf.org/doc/html/rfc6749#section-5.2',
  exchange: 'https://datatracker.ietf.org/doc/html/rfc8693#section-3',
} as const

/** Without a word about what was wrong: most of them. */
export const plain = (error: string, status = 400) => new OAuthError(status, { error })

/** About one parameter, which is named. */
export function aboutParameter(parameter: string, error = 'invalid_request'): OAuthError {
  return new OAuthError(400, {
    error_description: `OAuth 2.0 Parameter: ${parameter}`,
    error,
    error_uri: PAGES.token,
  })
}

/** About a type that this server does not exchange. */
export function aboutType(parameter: string): OAuthError {
  return new OAuthError(400, {
    error_description: `OAuth 2.0 Token Exchange parameter: ${parameter}`,
    error: 'unsupported_token_type',
    error_uri: PAGES.exchange,
  })
}
