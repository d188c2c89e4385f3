import { serveStandIn } from '../serve.ts'
import { adminApp } from './adminApp.ts'
import type { Addresses } from './answers.ts'
import { publicApp } from './publicApp.ts'
import { createKratosStore, type Identity, type KratosSettings, type Method, type Session } from './store.ts'
import { totpCode } from './totp.ts'

export type { Identity, Session } from './store.ts'

/** Ory Kratos v26.2.0 as far as sign-in, recovery, settings and sessions go. */
export interface KratosStandIn {
  readonly publicUrl: string
  readonly adminUrl: string
  /** Adds a person, as an import would. */
  addIdentity(wanted: NewIdentity): Identity
  /** Signs a person in, without the pages of it. */
  signIn(identity: string, options?: { readonly method?: Method['method']; readonly by?: 'token' | 'cookie' }): Session
  /** The courier has been there. */
  deliver(identity: string): void
  /** The code that an authenticator app shows for a secret. */
  totpCode(secret: string): string
  /** Sessions of a person, ended ones too, newest first. */
  sessionsOf(identity: string): readonly Session[]
  lives(session: Session): boolean
  /** Another configuration, read while it runs. */
  configure(changed: Partial<KratosSettings>): void
  advance(milliseconds: number): void
  readonly now: () => number
  close(): Promise<void>
}

export type NewIdentity = Pick<Identity, 'id' | 'traits'> &
  Partial<Pick<Identity, 'schema' | 'metadataPublic' | 'password' | 'mail' | 'totp'>>

export interface KratosStandInOptions extends Partial<KratosSettings> {
  /** Milliseconds; `advance` is added to it. @default stands still on 22 November 2026 */
  readonly clock?: () => number
}

const START = Date.UTC(2026, 10, 22, 6)
/** A day. Seconds. */
const LIFESPAN = 86_400
/** Where the application's pages are in the recordings. Nothing listens there. */
const UI = 'http://127.0.0.1:4455'

/** Starts it, its public and its admin side on a port of their own each. */
export async function kratos({
  clock = () => START,
  lifespan = LIFESPAN,
  revokeActiveSessions = false,
  requiredAal = 'highest_available',
}: KratosStandInOptions = {}): Promise<KratosStandIn> {
  let passed = 0
  let addresses: Addresses = { publicUrl: '', adminUrl: '', uiUrl: UI }
  const now = () => clock() + passed
  const store = createKratosStore({ lifespan, revokeActiveSessions, requiredAal }, now)
  const forPublic = publicApp(store, () => addresses)
  const forAdmin = adminApp(store, () => addresses)
  const [open, closed] = await Promise.all([
    serveStandIn((request) => forPublic.fetch(request)),
    serveStandIn((request) => forAdmin.fetch(request)),
  ])
  addresses = { publicUrl: open.url, adminUrl: closed.url, uiUrl: UI }

  function identityAt(id: string): Identity {
    const identity = store.identities.get(id)
    if (identity === undefined) throw new TypeError(`There is no identity ${id}.`)
    return identity
  }

  return {
    publicUrl: open.url,
    adminUrl: closed.url,
    now,
    addIdentity(wanted) {
      const defaults = { schema: 'default', metadataPublic: null, password: '', mail: 'pending', totp: null } as const
      const identity: Identity = { ...defaults, active: true, createdAt: now(), ...wanted }
      store.identities.set(identity.id, identity)
      return identity
    },
    signIn(identity, { method = 'password', by = 'token' } = {}) {
      const from = { ip: '198.51.100.20:40000', userAgent: 'node' }
      return store.addSession(identityAt(identity), { method, token: by === 'token' }, from)
    },
    deliver(identity) {
      identityAt(identity).mail = 'sent'
    },
    totpCode: (secret) => totpCode(secret, now()),
    sessionsOf: store.sessionsOf,
    lives: store.lives,
    configure(changed) {
      Object.assign(store.settings, changed)
    },
    advance(milliseconds) {
      passed += milliseconds
    },
    async close() {
      await Promise.all([open.close(), closed.close()])
    },
  }
}
