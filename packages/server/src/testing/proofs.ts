import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { BRIDGE_ISSUER } from './stage.ts'

/** Somebody who holds a key, and proves it. */
export interface Prover {
  readonly jkt: string
  readonly jwk: JWK
  /** A proof for one request. `claims` and `header` win over the usual ones; `undefined` leaves one out. */
  prove(about: {
    readonly method?: string
    readonly path: string
    readonly token?: string
    readonly claims?: Readonly<Record<string, unknown>>
    readonly header?: Record<string, unknown>
  }): Promise<string>
}

/** `now` in milliseconds is what its proofs are dated by. */
export async function createProver(now: () => number, algorithm = 'ES256'): Promise<Prover> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    jwk,
    jkt: await calculateJwkThumbprint(jwk),
    async prove({ method = 'POST', path, token, claims = {}, header = {} }) {
      const usual = {
        jti: randomUUID(),
        htm: method,
        htu: BRIDGE_ISSUER + path,
        iat: Math.floor(now() / 1000),
        ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
      }
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: algorithm, typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey)
    },
  }
}
