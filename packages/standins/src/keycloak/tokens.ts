import { createHash, randomUUID } from 'node:crypto'
import { generateKeyPair, SignJWT } from 'jose'
import type { Session, Sessions } from './sessions.ts'
import type { Client, Settings, User } from './settings.ts'

/** One token as the server remembers it. */
export interface Token {
  readonly value: string
  readonly typ: 'Bearer' | 'Refresh' | 'ID'
  readonly client: Client
  readonly user: User
  /** `null`: of a service account. */
  readonly session: Session | null
  readonly payload: Readonly<Record<string, unknown>> & { readonly exp: number; readonly iat: number }
}

/** What one grant gives. */
export interface Granted {
  readonly access: Token
  /** `null`: the client gets none. */
  readonly refresh: Token | null
  readonly id: Token
}

export interface Tokens {
  readonly realm: (name: string) => string
  grant(session: Session, client: Client, kind: string): Promise<Granted>
  serviceAccount(client: Client, user: User): Promise<Token>
  /** An access token beside another, of the same session. */
  beside(token: Token, client: Client): Promise<Token>
  find(value: string): Token | null
  revoke(value: string): void
  /** Why it is dead, in the server's words; `null`: it lives. */
  fault(token: Token): 'expired' | 'user_session_not_found' | 'other' | null
  /** The words of the scope that stand in access tokens. */
  readonly visible: readonly string[]
}

const INNER = new Set(['web-origins', 'basic', 'roles', 'acr', 'service_account'])
const SECRET = new TextEncoder().encode('the realm keeps this for itself, and nobody else ever sees it: 64 bytes')
/** One for all: making it takes as long as a hundred answers. */
let keys: ReturnType<typeof generateKeyPair> | null = null

export async function createTokens(url: () => string, settings: Settings, sessions: Sessions): Promise<Tokens> {
  keys ??= generateKeyPair('RS256')
  const { privateKey } = await keys
  const tokens = new Map<string, Token>()
  const revoked = new Set<string>()
  const seconds = () => Math.floor(sessions.now() / 1000)
  const realm = (name: string) => `${url()}/realms/${name}`
  const visible = settings.scopes.filter((scope) => !INNER.has(scope))

  async function add(token: Omit<Token, 'value' | 'payload'>, payload: Token['payload']): Promise<Token> {
    const signed = new SignJWT({ ...payload })
    const value = await (token.typ === 'Refresh'
      ? signed.setProtectedHeader({ alg: 'HS512', typ: 'JWT', kid: 'realm-secret' }).sign(SECRET)
      : signed.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'realm-key' }).sign(privateKey))
    const whole = { ...token, value, payload }
    tokens.set(value, whole)
    return whole
  }

  function times(life: number, kind: string) {
    const iat = seconds()
    return { exp: iat + life, iat, jti: `${kind === '' ? '' : `on${kind}:`}${randomUUID()}` }
  }

  function access(session: Session, client: Client, kind: string): Promise<Token> {
    const { user } = session
    const life = Math.min(client.life, sessions.left(session, client))
    const whose = { typ: 'Bearer', client, user, session } as const
    const iss = realm(user.realm)
    const common = { ...times(life, `rt${kind}`), iss, typ: 'Bearer', azp: client.clientId, sid: session.id }
    // The built-in one: neither subject nor audience.
    if (client.clientId === 'admin-cli') return add(whose, { ...common, scope: 'profile email' })
    return add(whose, {
      ...common,
      ...(session.authTime === null ? {} : { auth_time: session.authTime }),
      ...{ sub: user.id, acr: session.acr, scope: visible.join(' ') },
      ...rights(user, client),
      ...actorOf(session, client),
      ...profileOf(user),
    })
  }

  function refresh(session: Session, client: Client): Promise<Token> {
    const life = Math.min(client.maxLifespan ?? 1800, sessions.left(session, client))
    const { user } = session
    const iss = realm(user.realm)
    const scope = settings.scopes.filter((name) => name !== 'service_account' || client.clientId === 'bridge')
    const { aud } = rights(user, client)
    return add(
      { typ: 'Refresh', client, user, session },
      {
        ...{ ...times(life, ''), iss, aud: iss, sub: user.id, typ: 'Refresh', azp: client.clientId, sid: session.id },
        ...{ scope: scope.join(' '), aud_x: aud, prov: 'default' },
      },
    )
  }

  function idToken(session: Session, client: Client, beside: string): Promise<Token> {
    const { user, authTime, acr } = session
    const life = Math.min(client.life, sessions.left(session, client))
    const hash = createHash('sha256').update(beside).digest().subarray(0, 16).toString('base64url')
    return add(
      { typ: 'ID', client, user, session },
      {
        ...{ ...times(life, ''), iss: realm(user.realm), aud: client.clientId, sub: user.id, typ: 'ID' },
        ...(authTime === null ? {} : { auth_time: authTime }),
        ...{ azp: client.clientId, sid: session.id, at_hash: hash, acr },
        ...actorOf(session, client),
        ...profileOf(user),
      },
    )
  }

  return {
    realm,
    visible,
    find: (value) => tokens.get(value) ?? null,
    revoke: (value) => void revoked.add(value),
    beside: (token, client) => access(sessionOf(token), client, 'te'),
    async grant(session, client, kind) {
      sessions.join(session, client)
      const given = await access(session, client, kind)
      return {
        access: given,
        refresh: client.refreshTokens ? await refresh(session, client) : null,
        id: await idToken(session, client, given.value),
      }
    },
    serviceAccount(client, user) {
      const scope = visible.filter((name) => name !== 'openid').join(' ')
      return add(
        { typ: 'Bearer', client, user, session: null },
        {
          ...{ ...times(client.life, 'rtcc'), iss: realm('app'), sub: user.id, typ: 'Bearer', azp: client.clientId },
          ...{ acr: '1', scope, clientHost: '127.0.0.1', clientAddress: '127.0.0.1', client_id: client.clientId },
          ...{ email_verified: false, preferred_username: user.username },
          ...rights(user, client),
        },
      )
    },
    fault(token) {
      const { exp, iat } = token.payload
      if (exp <= seconds()) return 'expired'
      if (token.session !== null && sessions.find(token.session.id) !== token.session) return 'user_session_not_found'
      return revoked.has(token.value) || !token.user.enabled || iat < token.user.notBefore ? 'other' : null
    },
  }
}

function sessionOf({ session }: Token): Session {
  if (session === null) throw new TypeError('A service account has no session.')
  return session
}

/** Who acts, as the notes of the session say it, where the client has the mappers. */
export function actorOf({ impersonator }: Session, { actor }: Client) {
  return impersonator === null || !actor ? {} : { act: { sub: impersonator.id, username: impersonator.username } }
}

export function profileOf({ username, realm }: User) {
  return {
    ...{ email_verified: true, name: `${username} X`, preferred_username: username, given_name: username },
    ...{ family_name: 'X', email: `${username}@${realm}.example` },
  }
}

/** Audience and roles. */
function rights(user: User, client: Client) {
  const manages = client.fullScope && user.roles.length > 0
  const aud = [...client.audience, ...(manages ? ['realm-management'] : []), 'account']
  return {
    aud: aud.length === 1 ? 'account' : aud,
    ...(client.origins.length === 0 ? {} : { 'allowed-origins': client.origins }),
    realm_access: { roles: ['offline_access', 'uma_authorization', 'default-roles-app'] },
    resource_access: {
      ...(manages ? { 'realm-management': { roles: user.roles } } : {}),
      account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
    },
  }
}
