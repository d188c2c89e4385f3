import { createHash, timingSafeEqual } from 'node:crypto'
import { type CryptoKey, type JWK, type JWTVerifyGetKey, jwtVerify, type KeyObject } from 'jose'
import { JWT_BEARER } from './hydra/options.ts'
import { isRecord } from './standing.ts'

export interface HydraTokenHookOptions {
  /** `iss` of the bridge's assertions. */
  readonly issuer: string
  /** Public key of the assertions, or a set of them. */
  readonly key: CryptoKey | KeyObject | JWK | JWTVerifyGetKey
  /** Such as `RS256`. */
  readonly algorithms: readonly string[]
  /** Address of the token endpoint, for which assertions are made. */
  readonly tokenUrl: string
  /** The only client whose tokens get an actor. */
  readonly clientId: string
  /** What Hydra sends by `oauth2.token_hook.auth` (`api_key` in a header). Never empty. */
  readonly secret: { readonly header: string; readonly value: string }
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/**
 * A token hook of Hydra's (`oauth2.token_hook`) that writes `act` into the tokens of the bridge's assertions. It is asked for
 * every grant of that Hydra and keeps its hands off all others (204). An assertion in the bridge's name that does not hold
 * is refused (403). Without the secret it answers 401, which Hydra takes for a no.
 *
 * @example
 * app.post('/hydra/token-hook', (c) => hook(c.req.raw))
 */
export function hydraTokenHook(options: HydraTokenHookOptions): (request: Request) => Promise<Response> {
  const { issuer, key, algorithms, tokenUrl, clientId, secret, now = Date.now } = options
  if (secret.value === '') throw new TypeError('`secret.value` of the token hook is empty.')
  // `jwtVerify` is overloaded by what gives the key.
  const getKey: JWTVerifyGetKey = typeof key === 'function' ? key : async () => key

  async function actorOf(assertion: string): Promise<string | null> {
    const demands = { issuer, audience: tokenUrl, algorithms: [...algorithms], currentDate: new Date(now()) }
    const verified = await jwtVerify(assertion, getKey, demands).catch(() => null)
    const act = verified?.payload.act
    return isRecord(act) && typeof act.sub === 'string' && act.sub !== '' ? act.sub : null
  }

  return async (request) => {
    if (!sameText(request.headers.get(secret.header) ?? '', secret.value)) return new Response(null, { status: 401 })
    const body: unknown = await request.json().catch(() => null)
    const asked = isRecord(body) && isRecord(body.request) ? body.request : null
    if (asked === null) return new Response(null, { status: 400 })
    const granted = Array.isArray(asked.grant_types) && asked.grant_types.includes(JWT_BEARER)
    if (!granted || asked.client_id !== clientId) return new Response(null, { status: 204 })
    const sub = await actorOf(assertionOf(asked.payload))
    if (sub === null) return new Response(null, { status: 403 })
    return Response.json({ session: { access_token: { act: { sub } }, id_token: { act: { sub } } } })
  }
}

/** Values of the payload are lists. */
function assertionOf(payload: unknown): string {
  const values = isRecord(payload) ? payload.assertion : null
  const [assertion] = Array.isArray(values) ? values : []
  return typeof assertion === 'string' ? assertion : ''
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
