import { Refusal } from '../refusal.ts'

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i

/** The request's bearer token. @throws Refusal `not_authenticated` when none was sent, `invalid_token` when garbled */
export function readBearer(request: Request): string {
  const header = request.headers.get('Authorization')
  if (header === null || header.trim() === '') throw new Refusal('not_authenticated')
  // Two headers arrive here joined by a comma, which no token contains.
  const token = BEARER.exec(header)?.[1]
  if (token === undefined) throw new Refusal('invalid_token')
  return token
}
