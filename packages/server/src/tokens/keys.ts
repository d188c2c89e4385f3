import { hkdfSync } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Sql } from '../sql/sql.ts'

/** The one algorithm of the bridge's own tokens. */
export const SIGNING_ALGORITHM = 'ES256'

/** The bridge's key pair. The private half never leaves this process and its database. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  /** As published at `/.well-known/jwks.json`. */
  readonly publicJwk: JWK
  /** 256 bits that every process of the cluster has and nobody else, for what processes have to agree on without asking. */
  readonly secret: Uint8Array
}

/**
 * The bridge's signing key: made once and kept in the database, so that a restart does not cut sessions off and every
 * process of a cluster signs alike. Does not encrypt it: who can read that table can sign.
 */
export async function loadSigningKey(sql: Sql, now: number): Promise<SigningKey> {
  const stored = (await readStored(sql)) ?? (await makeStored(sql, now))
  const { d = '', ...publicPart } = stored
  const kid = await calculateJwkThumbprint(publicPart)
  const publicJwk = { ...publicPart, kid, alg: SIGNING_ALGORITHM, use: 'sig' }
  const [privateKey, publicKey] = await Promise.all([cryptoKey(stored), cryptoKey(publicPart)])
  // Of the private half, so that there is one secret to keep; by a way that leads nowhere back.
  const secret = new Uint8Array(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'understudy/shared-secret/v1', 32))
  return { kid, publicJwk, privateKey, publicKey, secret }
}

async function readStored(sql: Sql): Promise<JWK | null> {
  const [row] = await sql.query<{ private_jwk: string }>(
    "SELECT private_jwk FROM understudy.signing_key WHERE slot = 'current'",
  )
  return row === undefined ? null : (JSON.parse(row.private_jwk) as JWK)
}

async function makeStored(sql: Sql, now: number): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true })
  const { kty, crv, x, y, d } = await exportJWK(privateKey)
  await sql.query(
    `INSERT INTO understudy.signing_key (slot, private_jwk, created_at) VALUES ('current', $1, $2)
     ON CONFLICT (slot) DO NOTHING`,
    [JSON.stringify({ kty, crv, x, y, d }), now],
  )
  // Two processes may have made one at the same time; the first one stored is everybody's.
  const stored = await readStored(sql)
  if (stored === null) throw new Error('The signing key could not be kept.')
  return stored
}

async function cryptoKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, SIGNING_ALGORITHM)
  if (key instanceof Uint8Array) throw new Error('The stored signing key is no key pair.')
  return key
}
