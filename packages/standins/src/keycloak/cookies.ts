import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Session } from './sessions.ts'

const SECRET = new TextEncoder().encode('the realm keeps this for itself, and nobody else ever sees it: 64 bytes')

/** Ten hours: the life of single sign-on. Seconds. */
const LIFE = 36_000

/** The cookies of single sign-on at one realm. */
export interface Cookies {
  /** `KEYCLOAK_IDENTITY` and `KEYCLOAK_SESSION`. */
  signIn(session: Session, iss: string): Promise<readonly string[]>
  /** `AUTH_SESSION_ID` and its hash, of a session or of nobody's. */
  authSession(id: string): readonly string[]
  /** The session that the identity cookie of a request is for. */
  sessionIdOf(request: Request): string | null
  /** Takes back those of the three that the request had. */
  takenBack(request: Request, names: readonly string[]): readonly string[]
}

export function createCookies(path: string): Cookies {
  const identities = new Map<string, string>()
  const always = `Version=1;Path=${path}`

  return {
    async signIn({ id, user, start }, iss) {
      const iat = Math.floor(start / 1000)
      const claims = { exp: iat + LIFE, iat, jti: randomUUID(), iss, sub: user.id, typ: 'Serialized-ID', sid: id }
      const identity = await new SignJWT(claims).setProtectedHeader({ alg: 'HS512', typ: 'JWT' }).sign(SECRET)
      identities.set(identity, id)
      return [
        `KEYCLOAK_IDENTITY=${identity};${always};Secure;HttpOnly;SameSite=None`,
        `KEYCLOAK_SESSION=${hashOf(id)};${always};Max-Age=${LIFE};Secure;SameSite=None`,
      ]
    },
    authSession: (id) => [
      `AUTH_SESSION_ID=${Buffer.from(id).toString('base64url')}.${hashOf(`signed ${id}`)};${always};Secure;HttpOnly;SameSite=None`,
      `KC_AUTH_SESSION_HASH=${hashOf(id)};${always};Max-Age=60;Secure;SameSite=None`,
    ],
    sessionIdOf: (request) => identities.get(cookiesOf(request).get('KEYCLOAK_IDENTITY') ?? '') ?? null,
    takenBack(request, names) {
      const sent = cookiesOf(request)
      return names.filter((name) => sent.has(name)).map((name) => `${name}=;${always};Max-Age=0`)
    },
  }
}

function cookiesOf(request: Request): ReadonlyMap<string, string> {
  const header = request.headers.get('cookie') ?? ''
  return new Map(
    header.split(/; ?/u).map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    }),
  )
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
