import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { KotauthUser } from './store.ts'

/** What one sign-in, or one start, issues. */
export interface KotauthTokens {
  readonly access: string
  readonly id: string
  readonly refresh: string
}

export interface TokenOrder {
  readonly user: KotauthUser
  /** `iss`, and the number of the tenant. */
  readonly tenant: { readonly issuer: string; readonly id: number }
  /** `null`: the tenant itself is the audience, as for a start. */
  readonly client: string | null
  readonly scope: string
  readonly issuedAt: number
  readonly expiresAt: number
  /** What `act` adds, and where the document shows them, the roles. */
  readonly acting: object
}

const ALGORITHM = 'RS256'
const KEY_ID = 'key-1'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>
let made: Promise<Keys> | null = null

/** Making a pair takes long: one for all stand-ins of a process, as one for all tenants. */
function keys(): Promise<Keys> {
  made ??= generateKeyPair(ALGORITHM)
  return made
}

/** The public half, as `certs` has it. */
export async function jwks(): Promise<{ readonly keys: readonly JWK[] }> {
  const { kty = '', n = '', e = '' } = await exportJWK((await keys()).publicKey)
  return { keys: [{ kty, use: 'sig', alg: ALGORITHM, kid: KEY_ID, n, e }] }
}

export async function issueTokens(order: TokenOrder): Promise<KotauthTokens> {
  const { user, tenant, client, scope, issuedAt: iat, expiresAt: exp, acting } = order
  const { privateKey } = await keys()
  const { username, name = username } = user
  const person = { email: emailOf(user), email_verified: true, name, preferred_username: username }
  const at = { iss: tenant.issuer, aud: client ?? user.tenant, sub: String(user.id), iat, exp }
  const sign = (claims: object) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' }).sign(privateKey)
  const more = { tenant_id: tenant.id, username, scope, jti: randomUUID() }
  return {
    access: await sign({ ...at, ...more, ...person, ...acting }),
    id: await sign({ ...at, ...person, ...acting }),
    refresh: randomBytes(32).toString('base64url'),
  }
}

export function emailOf({ username, tenant }: KotauthUser): string {
  return `${username}@${tenant}.example`
}

/** How the table of sessions knows a token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
