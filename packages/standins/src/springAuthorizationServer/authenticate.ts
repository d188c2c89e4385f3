import { CLIENTS, type Client } from './clients.ts'
import { OAuthError, plain } from './errors.ts'

/** No client: a page is what a browser gets, and anybody who takes everything. */
export class Unauthenticated extends Error {}

/**
 * The client of a request, by Basic or by the body.
 *
 * @throws OAuthError 401 for one that is not known; Unauthenticated where nobody was named
 */
export function authenticate(headers: Headers, form: URLSearchParams): Client {
  const header = headers.get('authorization') ?? ''
  if (header.startsWith('Bearer ')) throw plain('invalid_client')
  const basic = header.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64').toString('utf8') : null
  const id = basic === null ? form.get('client_id') : basic.slice(0, basic.indexOf(':'))
  const secret = basic === null ? form.get('client_secret') : basic.slice(basic.indexOf(':') + 1)
  if (id === null || secret === null) throw new Unauthenticated()
  const client = CLIENTS.find((known) => known.id === id && known.secret === secret)
  if (client === undefined) throw new OAuthError(401, { error: 'invalid_client' })
  return client
}
