import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { HydraSettings } from './settings.ts'

export type Claims = Readonly<Record<string, unknown>>

/** What a person agreed to, or an assertion said: the facts that all tokens of one start share. */
export interface Grant {
  readonly id: string
  readonly client: string
  readonly subject: string
  readonly scope: readonly string[]
  readonly audience: readonly string[]
  /** Of the consent: kept for the refresh token and for all later ones. */
  readonly accessClaims: Claims
  readonly idClaims: Claims
  readonly authTime: number
  /** `null`: nobody signed in, an assertion was given. */
  readonly loginSession: string | null
  readonly consentRequest: string | null
}

export interface Token {
  readonly value: string
  readonly kind: 'access' | 'refresh'
  readonly grant: Grant
  readonly claims: Claims
  /** Seconds. */
  readonly issuedAt: number
  readonly expiresAt: number
}

export interface Tokens {
  readonly signingKey: string
  readonly idTokenKey: string
  /** What they are verified with. */
  jwks(): Promise<object>
  find(value: string): Token | null
  lives(token: Token): boolean
  /** Known, and used or revoked: for a refresh token a sign that somebody has a copy. */
  add(kind: Token['kind'], grant: Grant, options: { readonly claims: Claims; readonly life: number }): Promise<Token>
  idToken(
    grant: Grant,
    options: { readonly claims: Claims; readonly life: number; readonly access: string },
  ): Promise<string>
  revoke(which: (token: Token) => boolean): void
  /** Grants of which nothing was revoked, expired or not. */
  grants(): readonly Grant[]
}

/** One for all: making it takes as long as a hundred answers. */
let keys: ReturnType<typeof generateKeyPair> | null = null

/** Starts empty. `now` in milliseconds. */
export async function createTokens(settings: HydraSettings, issuer: () => string, now: () => number): Promise<Tokens> {
  keys ??= generateKeyPair('RS256')
  const { privateKey, publicKey } = await keys
  const tokens = new Map<string, Token>()
  const revoked = new Set<string>()
  const signingKey = randomUUID()
  const idTokenKey = randomUUID()
  const seconds = () => Math.floor(now() / 1000)

  const sign = (claims: Claims, kid: string) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(privateKey)

  function accessToken({ client, subject, scope, audience }: Grant, claims: Claims, times: Times): Promise<string> {
    const { topLevelClaims = [], mirror = true } = settings
    const top = Object.entries(claims).filter(([name]) => topLevelClaims.includes(name))
    const below = Object.entries(claims).filter(([name]) => mirror || !topLevelClaims.includes(name))
    const ext = Object.fromEntries(below)
    return sign(
      {
        ...Object.fromEntries(top),
        ...{ aud: audience, client_id: client, exp: times.expiresAt, iat: times.issuedAt, iss: issuer() },
        ...{ jti: randomUUID(), nbf: times.issuedAt, scp: scope, sub: subject },
        ...(mirror || below.length > 0 ? { ext } : {}),
      },
      signingKey,
    )
  }

  return {
    signingKey,
    idTokenKey,
    async jwks() {
      const jwk = { ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256' }
      return { keys: [idTokenKey, signingKey].map((kid) => ({ ...jwk, kid })) }
    },
    find: (value) => tokens.get(value) ?? null,
    lives: ({ value, expiresAt }) => !revoked.has(value) && expiresAt > seconds(),
    async add(kind, grant, { claims, life }) {
      const times = { issuedAt: seconds(), expiresAt: seconds() + life }
      const opaque = kind === 'refresh' || settings.accessTokens === 'opaque'
      const random = () => `ory_${kind === 'refresh' ? 'rt' : 'at'}_${randomBytes(48).toString('base64url')}`
      const value = opaque ? random() : await accessToken(grant, claims, times)
      const token = { value, kind, grant, claims, ...times }
      tokens.set(value, token)
      return token
    },
    idToken(grant, { claims, life, access }) {
      const half = createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url')
      const facts = { at_hash: half, aud: [grant.client], auth_time: grant.authTime, exp: seconds() + life }
      const rest = { iat: seconds(), iss: issuer(), jti: randomUUID(), rat: grant.authTime, sub: grant.subject }
      return sign({ ...claims, ...facts, ...rest, sid: grant.loginSession }, idTokenKey)
    },
    grants: () => [...tokens.values()].filter(({ value }) => !revoked.has(value)).map(({ grant }) => grant),
    revoke(which) {
      for (const token of tokens.values()) if (which(token)) revoked.add(token.value)
    },
  }
}

interface Times {
  readonly issuedAt: number
  readonly expiresAt: number
}
