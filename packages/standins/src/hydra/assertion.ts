import { randomUUID } from 'node:crypto'
import { decodeJwt, importJWK, jwtVerify } from 'jose'
import type { Client } from './clients.ts'
import { HydraError, invalidGrant } from './errors.ts'
import type { HydraState } from './state.ts'
import type { Grant } from './tokens.ts'

/**
 * What an assertion of RFC 7523 gives: for its subject, without a sign-in. Its own audience, the address of the token
 * endpoint, comes to stand in the token's; other claims of it are not copied.
 *
 * @throws HydraError `invalid_grant`, `invalid_scope`, `jti_known`
 */
export async function assertionGrant(state: HydraState, client: Client, form: URLSearchParams): Promise<Grant> {
  const assertion = form.get('assertion') ?? ''
  const endpoint = `${state.url()}oauth2/token`
  const { iss, sub, jti = '' } = decodeOr(assertion)
  const trust = state.trusts.find(
    ({ issuer, subject, anySubject }) => issuer === iss && (anySubject || subject === sub),
  )
  if (trust === undefined || sub === undefined) throw invalidGrant('No key is registered for the issuer.')
  const options = { audience: endpoint, currentDate: new Date(state.now()) }
  await jwtVerify(assertion, await importJWK(trust.jwk), options).catch(() => {
    throw invalidGrant('The assertion is expired, or its signature is wrong.')
  })
  if (state.assertions.has(jti)) throw new HydraError(400, 'jti_known', 'The jti was already used.')
  const scope = (form.get('scope') ?? '').split(' ').filter((name) => name !== '')
  if (scope.some((name) => !trust.scope.includes(name))) throw new HydraError(400, 'invalid_scope', 'Not in the trust.')
  state.assertions.add(jti)
  return {
    ...{ id: randomUUID(), client: client.client_id, subject: sub, scope, accessClaims: {}, idClaims: {} },
    audience: [endpoint, ...(form.get('audience') ?? '').split(' ').filter((name) => name !== '')],
    ...{ authTime: 0, loginSession: null, consentRequest: null },
  }
}

function decodeOr(assertion: string) {
  try {
    return decodeJwt(assertion)
  } catch {
    throw invalidGrant('The assertion is no JWT.')
  }
}
