import {
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'
import { Refusal } from '../refusal.ts'

/** Tokens longer than this are not even looked at. */
const LONGEST_TOKEN = 16_384

export interface Verified {
  readonly payload: JWTPayload
  /** Everything else is right, but its time is over. Only {@link verifySupportToken} may make something of that. */
  readonly expired: boolean
}

/**
 * Checks signature and registered claims by one issuer's rules.
 *
 * @throws Refusal `invalid_token` for whatever is wrong with the token, `internal` (503) when keys cannot be had
 */
export async function verify(token: string, key: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<Verified> {
  if (token.length > LONGEST_TOKEN) throw new Refusal('invalid_token')
  try {
    const header = headerOf(token)
    // jose ignores these; a token that brings its own key is refused all the same, so that nothing ever relies on it.
    if ('jwk' in header || 'jku' in header || 'x5u' in header || 'x5c' in header) throw new Refusal('invalid_token')
    const { payload } = await jwtVerify(token, key, options)
    return { payload, expired: false }
  } catch (error) {
    // Expiry is the last thing that is checked: such a payload is authentic.
    if (error instanceof errors.JWTExpired) return { payload: error.payload, expired: true }
    throw refusalOf(error)
  }
}

function headerOf(token: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(token)
  } catch {
    throw new Refusal('invalid_token')
  }
}

/** Failures of reaching the provider are ours to say so; everything else is the token's. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const unreachable =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC'
  // A malformed key or signature surfaces from WebCrypto as a plain error of these names.
  const malformed = error instanceof Error && ['DataError', 'OperationError', 'SyntaxError'].includes(error.name)
  return unreachable && !malformed
    ? new Refusal('internal', { status: 503, cause: error })
    : new Refusal('invalid_token', { cause: error })
}
