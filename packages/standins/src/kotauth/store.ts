import { readRows, writeRows } from './rows.ts'
import { hashOf, issueTokens, type KotauthTokens } from './tokens.ts'

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
  /** The client that it was opened for; `null` for a start. */
  readonly client: string | null
  readonly tokenHash: string
  readonly refreshHash: string
  readonly createdAt: number
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

export interface Opened {
  readonly session: KotauthSession
  readonly token: string
}

export interface KotauthStore {
  readonly events: readonly KotauthEvent[]
  /** Every row, the newest last. */
  readonly sessions: readonly KotauthSession[]
  user(tenant: string, id: number): KotauthUser | null
  /** Issues what a sign-in for a client issues. */
  open(user: KotauthUser, client?: string, scope?: string): Promise<Opened>
  start(admin: KotauthSession | null, tenant: string, userId: number): Promise<Refused | KotauthSession>
  /** `null`: stopped. */
  stop(session: KotauthSession | null, adminSessionId: number): string | null
  revoke(session: KotauthSession): void
  revokeAllOf(user: KotauthUser): void
  find(id: number): KotauthSession | null
  /** Every row that is active. */
  active(): readonly KotauthSession[]
  findByImpersonator(id: number): readonly KotauthSession[]
  /** The active session of an access token; `refresh`: or of a refresh token. */
  byToken(token: string, refresh?: boolean): KotauthSession | null
  /** What was issued for it. The route of a start throws it away: only digests stay, and the browser gets a cookie. */
  tokensOf(session: KotauthSession): KotauthTokens | null
  tokenOf(session: KotauthSession): string
  /** The table as JSON, as it is kept where sessions are not in the database. */
  rows(): string
}

/** What a setting of the tenant says, in both places. Milliseconds. */
const LIFE = 300_000

export interface StoreOptions {
  readonly url: () => string
  readonly now: () => number
  readonly shape: 'code' | 'document'
  readonly rows: string | null
}

/** The service behind the routes: sessions, impersonation, audit. `shape`: `act` as the code writes it, or as the document shows it. */
export function createKotauthStore(
  users: readonly KotauthUser[],
  { url, now, shape, rows }: StoreOptions,
): KotauthStore {
  const sessions = rows === null ? [] : readRows(rows, users)
  const tokens = new Map<KotauthSession, KotauthTokens>()
  const tenants = ['master']
  const events: KotauthEvent[] = []
  const isActive = (session: KotauthSession) => session.revokedAt === null && session.expiresAt > now()

  async function add(
    user: KotauthUser,
    impersonator: KotauthSession | null,
    { client, scope = 'openid' }: { readonly client: string | null; readonly scope?: string },
  ): Promise<Opened> {
    const [issuedAt, expiresAt] = [Math.floor(now() / 1000), Math.floor((now() + LIFE) / 1000)]
    const { tenant } = user
    if (!tenants.includes(tenant)) tenants.push(tenant)
    const issued = await issueTokens({
      ...{ user, client, scope, issuedAt, expiresAt, acting: actOf(user, impersonator) },
      tenant: { issuer: `${url()}/t/${tenant}`, id: tenants.indexOf(tenant) + 1 },
    })
    const session: KotauthSession = {
      ...{ id: sessions.length + 1, tenant, user, impersonator, client, scopes: scope, revokedAt: null },
      ...{ tokenHash: hashOf(issued.access), refreshHash: hashOf(issued.refresh) },
      ...{ createdAt: now(), expiresAt: expiresAt * 1000 },
    }
    sessions.push(session)
    tokens.set(session, issued)
    return { session, token: issued.access }
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
    rows: () => writeRows(sessions),
    revoke,
    active: () => sessions.filter(isActive),
    find: (id) => sessions.find((session) => session.id === id) ?? null,
    findByImpersonator: (id) => sessions.filter((session) => session.impersonator?.id === id && isActive(session)),
    user: (tenant, id) => users.find((user) => user.tenant === tenant && user.id === id) ?? null,
    open: (user, client = 'kotauth-portal', scope = 'openid') => add(user, null, { client, scope }),
    tokensOf: (session) => tokens.get(session) ?? null,
    tokenOf: (session) => tokens.get(session)?.access ?? '',
    byToken(token, refresh = false) {
      const hash = hashOf(token)
      const session = sessions.find((one) => one.tokenHash === hash || (refresh && one.refreshHash === hash))
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
      const { session } = await add(user, admin, { client: null })
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
