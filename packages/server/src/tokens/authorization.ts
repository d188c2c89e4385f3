import { Refusal } from '../refusal.ts'

/** What a request brings as `Authorization`. */
export interface Authorization {
  /** `DPoP`: with a proof, as the token is bound to a key (RFC 9449 section 7.1). */
  readonly scheme: 'Bearer' | 'DPoP'
  readonly token: string
}

const CREDENTIAL = /^(Bearer|DPoP) +([A-Za-z0-9._~+/-]+=*)$/i

/** The request's token. @throws Refusal `not_authenticated` when none was sent, `invalid_token` when garbled */
export function readAuthorization(request: Request): Authorization {
  const header = request.headers.get('Authorization')
  if (header === null || header.trim() === '') throw new Refusal('not_authenticated')
  // Two headers arrive here joined by a comma, which no token contains.
  const [, scheme, token] = CREDENTIAL.exec(header) ?? []
  if (scheme === undefined || token === undefined) throw new Refusal('invalid_token')
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token }
}
