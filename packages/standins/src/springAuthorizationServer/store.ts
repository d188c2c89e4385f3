import { randomBytes, randomUUID } from 'node:crypto'
import { generateKeyPair, jwtVerify, SignJWT } from 'jose'
import type { Client } from './clients.ts'

/** Who acts, as the token says it: the newest outside. */
export interface Actor {
  readonly iss: string
  readonly sub: string
  readonly act?: Actor
}

/**
 * Who alone may act with a token (`may_act`), as the application's own customizer wrote it. The server asks only about an object,
 * and its `iss` is equal to that of an actor only where it was written as a `java.net.URL`, which the token does not show.
 */
export type MayAct = string | { readonly iss?: string; readonly sub: string; readonly issAsUrl?: boolean }

/** One token as the server remembers it. */
export interface Token {
  readonly value: string
  readonly kind: 'access' | 'id' | 'refresh'
  readonly client: string
  readonly sub: string
  readonly scope: readonly string[]
  /** Seconds. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly jti: string
  readonly act: Actor | null
  /** `null`: nobody was named, and anybody may act. */
  readonly mayAct: MayAct | null
  /** Of a person, or of a client alone. */
  readonly person: boolean
  /** What was issued with it: revoking the refresh token ends all of it. */
  readonly grant: string
  readonly exchanged: boolean
}

export interface TokenStore {
  find(value: string): Token | null
  /** Whether it is known, not revoked and not expired. */
  lives(token: Token): boolean
  add(wanted: NewToken): Promise<Token>
  revoke(token: Token): void
  /** A refresh replaces the access tokens that were issued with the same grant. */
  retire(grant: string): void
  /** Whether the signature is right and the time is not over, whatever became of it. */
  signatureHolds(value: string): Promise<boolean>
}

export interface NewToken extends Pick<Token, 'kind' | 'sub' | 'scope'> {
  readonly client: Client
  readonly act?: Actor | null
  readonly mayAct?: MayAct | null
  readonly person?: boolean
  readonly grant?: string
  readonly exchanged?: boolean
  /** @default the client's, half an hour for an id token, an hour for a refresh token. Seconds. */
  readonly life?: number
  /** @default the client's setting */
  readonly opaque?: boolean
}

const LIVES = { id: 1800, refresh: 3600 } as const

/** One for all: making it takes as long as a hundred answers. */
let keys: ReturnType<typeof generateKeyPair> | null = null

/** Starts empty. `now` in milliseconds. */
export async function createTokenStore(issuer: () => string, now: () => number): Promise<TokenStore> {
  keys ??= generateKeyPair('RS256')
  const { privateKey, publicKey } = await keys
  const tokens = new Map<string, Token>()
  const revoked = new Set<string>()
  const seconds = () => Math.floor(now() / 1000)

  async function add(wanted: NewToken): Promise<Token> {
    const { client, kind, sub, scope, act = null, mayAct = null, person = true, exchanged = false } = wanted
    const issuedAt = seconds()
    const life = wanted.life ?? (kind === 'access' ? client.life : LIVES[kind])
    const facts = { kind, sub, scope, act, mayAct, person, exchanged, client: client.id, issuedAt }
    const rest = { expiresAt: issuedAt + life, jti: randomUUID(), grant: wanted.grant ?? randomUUID() }
    const opaque = kind === 'refresh' || (kind === 'access' && (wanted.opaque ?? client.opaque))
    const token = { ...facts, ...rest, value: opaque ? randomBytes(48).toString('base64url') : '' }
    const whole = opaque ? token : { ...token, value: await sign(token) }
    tokens.set(whole.value, whole)
    return whole
  }

  function sign(token: Omit<Token, 'value'>): Promise<string> {
    const { kind, client, sub, scope, issuedAt, expiresAt, jti } = token
    const always = { sub, aud: client, iss: issuer(), exp: expiresAt, iat: issuedAt, jti }
    const claims =
      kind === 'id'
        ? { ...always, azp: client, auth_time: issuedAt, sid: randomBytes(32).toString('base64url') }
        : { ...always, nbf: issuedAt, scope, ...namedIn(token) }
    return new SignJWT({ ...claims }).setProtectedHeader({ kid: 'key-1', alg: 'RS256' }).sign(privateKey)
  }

  const lives = (token: Token) =>
    !revoked.has(token.jti) && token.expiresAt > seconds() && tokens.get(token.value) === token

  return {
    add,
    lives,
    find: (value) => tokens.get(value) ?? null,
    revoke(token) {
      revoked.add(token.jti)
      if (token.kind !== 'refresh') return
      for (const other of tokens.values()) if (other.grant === token.grant) revoked.add(other.jti)
    },
    retire(grant) {
      for (const token of tokens.values()) {
        if (token.grant === grant && token.kind === 'access') revoked.add(token.jti)
      }
    },
    async signatureHolds(value) {
      const checked = await jwtVerify(value, publicKey, { currentDate: new Date(now()) }).catch(() => null)
      return checked !== null
    },
  }
}

/** What a token says of those who act with it, also when it is introspected. */
export function namedIn({ act, mayAct }: Pick<Token, 'act' | 'mayAct'>) {
  const may = typeof mayAct === 'object' && mayAct !== null ? shown(mayAct) : mayAct
  return { ...(act === null ? {} : { act }), ...(may === null ? {} : { may_act: may }) }
}

function shown({ iss, sub }: Exclude<MayAct, string>) {
  return { ...(iss === undefined ? {} : { iss }), sub }
}
