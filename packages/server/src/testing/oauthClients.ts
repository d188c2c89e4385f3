import { createHash } from 'node:crypto'
import { ACCESS_TOKEN_TYPE, JWT_BEARER, SUBJECT_ID_TYPE, TOKEN_EXCHANGE } from '@understudy/protocol/schemas'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { OAuthClient, OAuthOptions } from '../oauth/client.ts'
import { type Answer, BRIDGE_ISSUER, type Stage } from './stage.ts'

const SECRET = 'a-secret-of-256-bits-that-nobody-guesses'

/** Clients of every kind, and what it takes to be one of them. */
export interface TestClients {
  readonly oauth: OAuthOptions
  /** An assertion of the client that has a key. `claims` and `header` win over the usual ones. */
  assert(stage: Stage, claims?: JWTPayload, header?: { alg?: string }): Promise<Record<string, string>>
}

export async function createTestClients(): Promise<TestClients> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'client-key', alg: 'ES256' }
  const secret = (id: string, more: Partial<OAuthClient>): OAuthClient => ({
    id,
    authentication: {
      method: 'client_secret_basic',
      secretSha256: createHash('sha256').update(SECRET).digest('base64url'),
    },
    may: ['exchange', 'introspect'],
    ...more,
  })
  let count = 0
  return {
    oauth: {
      clients: [
        secret('helpdesk', { scopes: ['support:view', 'support:act'] }),
        secret('shadower', { scopes: ['support:shadow'] }),
        secret('viewer', {}),
        secret('api', { may: ['introspect'] }),
        {
          id: 'keyed',
          authentication: { method: 'private_key_jwt', jwks: { keys: [jwk] }, algorithms: ['ES256'] },
          may: ['exchange'],
        },
      ],
    },
    async assert(stage, claims = {}, header = {}) {
      count += 1
      const seconds = Math.floor(stage.clock.now() / 1000)
      const usual = { iss: 'keyed', sub: 'keyed', aud: BRIDGE_ISSUER, exp: seconds + 60, jti: `assertion-${count}` }
      const assertion = await new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'client-key', ...header })
        .sign(privateKey)
      return { client_assertion_type: JWT_BEARER, client_assertion: assertion }
    },
  }
}

/** A parameter: a text, several of them, or none. */
export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>

/** The `Authorization` of a client with a secret. */
export function basic(id: string, secret = SECRET): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`
}

export function formOf(parameters: Parameters): string {
  const form = new URLSearchParams()
  for (const [name, given] of Object.entries(parameters)) {
    for (const value of typeof given === 'string' ? [given] : (given ?? [])) form.append(name, value)
  }
  return form.toString()
}

export interface OAuthCall {
  /** `null`: none. @default the one that may do everything */
  readonly client?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls an OAuth endpoint as a standard client does. */
export function callOAuth<T>(
  stage: Stage,
  path: string,
  parameters: Parameters,
  { client = basic('helpdesk'), headers = {} }: OAuthCall = {},
): Promise<Answer<T>> {
  return stage.call<T>('POST', path, {
    key: null,
    body: formOf(parameters),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(client === null ? {} : { Authorization: client }),
      ...headers,
    },
  })
}

export const DETAILS = {
  type: 'support_session',
  reason_code: 'billing_question',
  reason_text: 'Invoice 4711 shows twice on her dashboard',
  ticket: 'ZD-1042',
}

/** An exchange that nothing is wrong with: Dana, in Noor's account. */
export async function exchangeForm(
  stage: Stage,
  details: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, string>> {
  return {
    grant_type: TOKEN_EXCHANGE,
    subject_token: 'cus_noor',
    subject_token_type: SUBJECT_ID_TYPE,
    actor_token: await stage.own('sup_dana'),
    actor_token_type: ACCESS_TOKEN_TYPE,
    ...(details.mode === 'act' ? { scope: 'support:act' } : {}),
    authorization_details: JSON.stringify([{ ...DETAILS, ...details }]),
  }
}
