import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

export interface KotauthUser {
  readonly id: number
  readonly tenant: string
  readonly username: string
  /** @default the user name */
  readonly name?: string
  readonly enabled: boolean
  readonly locked: boolean
  readonly roles: readonly string[]
}

/** A row of the table of sessions. Milliseconds. */
export interface KotauthSession {
  readonly id: number
  readonly tenant: string
  readonly user: KotauthUser
  readonly impersonator: KotauthSession | null
  readonly scopes: string
  readonly tokenHash: string
  readonly expiresAt: number
  revokedAt: number | null
}

export interface KotauthEvent {
  readonly type: 'ADMIN_IMPERSONATION_STARTED' | 'ADMIN_IMPERSONATION_ENDED'
  readonly tenant: string
  readonly userId: number
  readonly details: Readonly<Record<string, string | number>>
}

export type Refused = { readonly refused: 'not_found' | 'disabled' | 'locked' | 'failed'; readonly message: string }

export interface KotauthStore {
  readonly events: readonly KotauthEvent[]
  /** Every row, the newest last. */
  readonly sessions: readonly KotauthSession[]
  user(tenant: string, id: number): KotauthUser | null
  open(user: KotauthUser): Promise<{ readonly session: KotauthSession; readonly token: string }>
  start(admin: KotauthSession | null, tenant: string, userId: number): Promise<Refused | KotauthSession>
  /** `null`: stopped. */
  stop(session: KotauthSession | null, adminSessionId: number): string | null
  revoke(session: KotauthSession): void
  revokeAllOf(user: KotauthUser): void
  find(id: number): KotauthSession | null
  findByImpersonator(id: number): readonly KotauthSession[]
  byToken(token: string): KotauthSession | null
  tokenOf(session: KotauthSession): string
}

const SECRET = new TextEncoder().encode('only the server knows this, and it is long enough for HS256')
const LIFE = 300_000

/** The service behind the routes: sessions, impersonation, audit. `shape`: `act` as the code writes it, or as the document shows it. */
export function createKotauthStore(
  users: readonly KotauthUser[],
  { url, now, shape }: { readonly url: () => string; readonly now: () => number; readonly shape: 'code' | 'document' },
): KotauthStore {
  const sessions: KotauthSession[] = []
  const tokens = new Map<KotauthSession, string>()
  const events: KotauthEvent[] = []
  const isActive = (session: KotauthSession) => session.revokedAt === null && session.expiresAt > now()

  async function add(user: KotauthUser, impersonator: KotauthSession | null) {
    const [iat, exp] = [Math.floor(now() / 1000), Math.floor((now() + LIFE) / 1000)]
    const { tenant, username, id, name = username } = user
    const token = await new SignJWT({
      ...{ iss: `${url()}/t/${tenant}`, aud: tenant, sub: String(id), tenant_id: tenant, username },
      ...{ email: `${username}@${tenant}.example`, email_verified: true, name, preferred_username: username },
      ...{ scope: 'openid', iat, exp, jti: randomUUID(), ...actOf(user, impersonator) },
    })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(SECRET)
    const session: KotauthSession = {
      ...{ id: sessions.length + 1, tenant, user, impersonator, scopes: 'openid', tokenHash: hashOf(token) },
      ...{ expiresAt: exp * 1000, revokedAt: null },
    }
    sessions.push(session)
    tokens.set(session, token)
    return { session, token }
  }

  function actOf(user: KotauthUser, impersonator: KotauthSession | null): object {
    if (impersonator === null) return {}
    const { id, username } = impersonator.user
    return shape === 'code'
      ? { act: { sub: String(id) } }
      : { act: { sub: String(id), username }, realm_access: { roles: user.roles } }
  }

  function revoke(session: KotauthSession): void {
    session.revokedAt ??= now()
    for (const child of sessions) if (child.impersonator === session) child.revokedAt ??= now()
  }

  const log = (type: KotauthEvent['type'], child: KotauthSession, admin: KotauthSession, more: object = {}) =>
    events.push({
      ...{ type, tenant: child.tenant, userId: admin.user.id },
      details: {
        ...{ target_user_id: child.user.id, admin_session_id: admin.id, impersonation_session_id: child.id },
        ...more,
      },
    })

  return {
    events,
    sessions,
    revoke,
    find: (id) => sessions.find((session) => session.id === id) ?? null,
    findByImpersonator: (id) => sessions.filter((session) => session.impersonator?.id === id && isActive(session)),
    user: (tenant, id) => users.find((user) => user.tenant === tenant && user.id === id) ?? null,
    open: (user) => add(user, null),
    tokenOf: (session) => tokens.get(session) ?? '',
    byToken(token) {
      const session = sessions.find(({ tokenHash }) => tokenHash === hashOf(token))
      return session !== undefined && isActive(session) ? session : null
    },
    revokeAllOf(user) {
      for (const session of sessions) if (session.user === user) revoke(session)
    },
    async start(admin, tenant, userId) {
      if (admin === null) return { refused: 'not_found', message: 'Admin session not found' }
      // Whatever becomes of this start, the one before is over.
      for (const child of sessions) if (child.impersonator === admin) child.revokedAt ??= now()
      if (tenant === 'master') return { refused: 'failed', message: 'Master-tenant users cannot be impersonated' }
      const user = users.find((found) => found.tenant === tenant && found.id === userId)
      if (user === undefined) return { refused: 'not_found', message: 'User not found' }
      if (!user.enabled) return { refused: 'disabled', message: 'User is disabled' }
      if (user.locked) return { refused: 'locked', message: 'User is locked' }
      if (!isActive(admin)) return { refused: 'failed', message: 'Admin session is not active' }
      const { session } = await add(user, admin)
      const names = { target_username: user.username, admin_username: admin.user.username }
      log('ADMIN_IMPERSONATION_STARTED', session, admin, names)
      return session
    },
    stop(session, adminSessionId) {
      const admin = session?.impersonator
      if (session === null || admin === null || admin === undefined) return 'Not an impersonation'
      if (admin.id !== adminSessionId) return 'Session belongs to another admin session'
      if (!isActive(session)) return 'Session is already revoked'
      revoke(session)
      log('ADMIN_IMPERSONATION_ENDED', session, admin)
      return null
    },
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
