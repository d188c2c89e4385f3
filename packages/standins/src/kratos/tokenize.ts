import { generateKeyPair, SignJWT } from 'jose'
import type { KratosStore, Session } from './store.ts'

let keys: ReturnType<typeof generateKeyPair> | null = null

/** A minute of a session, as a token of the template in the recordings. It has no `act`: the server knows nobody who acts. */
export async function tokenize({ now }: KratosStore, { id, identity }: Session, issuer: string): Promise<string> {
  keys ??= generateKeyPair('ES256')
  const { privateKey } = await keys
  const at = Math.floor(now() / 1000)
  const claims = {
    ...{ email: identity.traits.email, meta: identity.metadataPublic, sid: id, sub: identity.id, iss: issuer },
    ...{ iat: at, nbf: at, exp: at + 60, jti: crypto.randomUUID() },
  }
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 't1', typ: 'JWT' }).sign(privateKey)
}
