import { createHash, timingSafeEqual } from 'node:crypto'
import { JWT_BEARER } from '@understudy/protocol/schemas'
import { createLocalJWKSet, decodeJwt } from 'jose'
import type { BridgeDeps } from '../bridgeDeps.ts'
import { Refusal } from '../refusal.ts'
import { verify } from '../tokens/verify.ts'
import type { KeyAuthentication, OAuthClient } from './client.ts'

/** The parameters by which a client may say who it is. */
export interface ClientParameters {
  readonly client_id?: string
  readonly client_assertion_type?: string
  readonly client_assertion?: string
}

/**
 * The client of a request, by its registered method and no other.
 *
 * @throws Refusal `not_found` where `/oauth2/*` is switched off; `invalid_client` whatever is wrong, also for a client that
 * may not do this (`unauthorized_client`); `validation_failed` (`invalid_request`) for two methods at once
 */
export async function authenticateClient(
  deps: BridgeDeps,
  request: Request,
  form: ClientParameters,
  does: OAuthClient['may'][number],
): Promise<OAuthClient> {
  const basic = request.headers.get('Authorization')
  const { client_assertion: assertion, client_assertion_type: type } = form
  if (basic !== null && assertion !== undefined) throw new Refusal('validation_failed')
  if ((assertion === undefined) !== (type === undefined)) throw new Refusal('validation_failed')
  const client =
    assertion === undefined
      ? bySecret(deps, basic)
      : await byAssertion(deps, { assertion, type, endpoint: deps.issuer + new URL(request.url).pathname })
  if (form.client_id !== undefined && form.client_id !== client.id) throw refused(basic)
  if (!client.may.includes(does)) {
    throw new Refusal('invalid_client', { oauth: { error: 'unauthorized_client' }, status: 400 })
  }
  return client
}

function bySecret({ oauth }: BridgeDeps, header: string | null): OAuthClient {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) throw refused(header)
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const id = decoded(pair.slice(0, Math.max(colon, 0)))
  const client = oauth?.clients.find((known) => known.id === id)
  const kept = client?.authentication.method === 'client_secret_basic' ? client.authentication.secretSha256 : ''
  const given = createHash('sha256').update(decoded(pair.slice(colon + 1)))
  // The same work for a client that nobody knows.
  const right = timingSafeEqual(given.digest(), Buffer.from(kept.padEnd(43, 'A'), 'base64url'))
  if (client === undefined || kept === '' || !right) throw refused(header)
  return client
}

/** RFC 6749 section 2.3.1: both parts are form-encoded first. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

interface Assertion {
  readonly assertion: string
  readonly type: string | undefined
  readonly endpoint: string
}

/** Seconds that an assertion may be good for. */
const LONGEST_LIFE = 600
const SKEW = 30

async function byAssertion(deps: BridgeDeps, { assertion, type, endpoint }: Assertion): Promise<OAuthClient> {
  if (type !== JWT_BEARER) throw refused(null)
  const claimed = issuerOf(assertion)
  const client = deps.oauth?.clients.find(({ id }) => id === claimed)
  if (client?.authentication.method !== 'private_key_jwt') throw refused(null)
  const { jti, exp } = await verified(deps, client.id, client.authentication, { assertion, endpoint })
  const now = deps.now()
  if (exp > now / 1000 + LONGEST_LIFE) throw refused(null)
  const fresh = await deps.sql.query(
    `INSERT INTO understudy.client_assertion (client_id, jti_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING client_id`,
    [client.id, createHash('sha256').update(jti).digest('base64url'), (exp + SKEW) * 1000],
  )
  // Used before, here or in another process.
  if (fresh.length === 0) throw refused(null)
  return client
}

async function verified(
  deps: BridgeDeps,
  id: string,
  { jwks, algorithms }: KeyAuthentication,
  { assertion, endpoint }: Pick<Assertion, 'assertion' | 'endpoint'>,
) {
  try {
    const { payload, expired } = await verify(assertion, createLocalJWKSet(jwks), {
      algorithms: [...algorithms],
      issuer: id,
      subject: id,
      requiredClaims: ['aud', 'exp', 'jti'],
      clockTolerance: SKEW,
      currentDate: new Date(deps.now()),
    })
    const { aud, jti, exp } = payload
    // One audience, and it is us: an assertion that is good elsewhere too could be brought here from there.
    const meant = typeof aud === 'string' && (aud === deps.issuer || aud === endpoint)
    if (expired || !meant || typeof jti !== 'string' || exp === undefined) throw refused(null)
    return { jti, exp }
  } catch (error) {
    throw error instanceof Refusal && error.code === 'invalid_token' ? refused(null) : error
  }
}

function issuerOf(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).iss
  } catch {
    throw refused(null)
  }
}

/** RFC 6749 section 5.2: who tried the header is told which scheme it takes. */
function refused(header: string | null): Refusal {
  return new Refusal('invalid_client', {
    ...(header === null ? {} : { headers: { 'WWW-Authenticate': 'Basic realm="oauth2", charset="UTF-8"' } }),
  })
}
