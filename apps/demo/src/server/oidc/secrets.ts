import { randomBytes } from 'node:crypto'
import type { Sql } from '@understudy/server/sql'
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose'

/** What the demo signs and seals with. */
export interface ProviderSecrets {
  readonly signingKey: JWK
  readonly cookieKeys: readonly string[]
  /** What seals the credentials of other systems. In a real set-up it is not where they are. */
  readonly sealingKey: Uint8Array
}

/**
 * The provider's keys: made the first time and kept in the database, so that tokens and cookies outlive a restart.
 * They lie there unencrypted; a real provider keeps them in a key store.
 */
export async function loadSecrets(sql: Sql): Promise<ProviderSecrets> {
  return {
    signingKey: await keep(sql, 'signing-key', newSigningKey),
    cookieKeys: await keep(sql, 'cookie-keys', async () => [randomBytes(32).toString('base64url')]),
    sealingKey: Buffer.from(
      await keep(sql, 'sealing-key', async () => randomBytes(32).toString('base64url')),
      'base64url',
    ),
  }
}

/** What others verify the provider's tokens with. */
export function publicKeys({ signingKey }: ProviderSecrets): JSONWebKeySet {
  const { d: _private, ...rest } = signingKey
  return { keys: [rest] }
}

/** The stored value; the first of several processes that make one wins. */
async function keep<T>(sql: Sql, name: string, make: () => Promise<T>): Promise<T> {
  const read = () => sql.query<{ value: T }>('SELECT value FROM oidc.secret WHERE name = $1', [name])
  const [known] = await read()
  if (known !== undefined) return known.value
  await sql.query('INSERT INTO oidc.secret (name, value) VALUES ($1, $2::jsonb) ON CONFLICT DO NOTHING', [
    name,
    JSON.stringify(await make()),
  ])
  const [kept] = await read()
  if (kept === undefined) throw new Error(`The secret ${name} could not be stored.`)
  return kept.value
}

async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: randomBytes(8).toString('base64url') }
}
