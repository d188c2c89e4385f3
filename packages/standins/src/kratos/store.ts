import { randomBytes, randomUUID } from 'node:crypto'

export interface Identity {
  readonly id: string
  readonly schema: string
  traits: Readonly<Record<string, string>>
  readonly metadataPublic: object | null
  active: boolean
  password: string
  /** What the courier has done about the verification of the address. */
  mail: 'pending' | 'sent'
  /** Secret of an authenticator app, in hexadecimal digits. */
  totp: string | null
  readonly createdAt: number
}

export interface Method {
  readonly method: 'password' | 'code_recovery' | 'totp'
  readonly aal: 'aal1' | 'aal2'
  readonly at: number
}

export interface Session {
  readonly id: string
  readonly identity: Identity
  /** `null`: a session by cookie. */
  readonly token: string | null
  readonly cookie: string | null
  active: boolean
  readonly issuedAt: number
  readonly expiresAt: number
  readonly methods: Method[]
  readonly device: { readonly id: string; readonly ip: string; readonly userAgent: string }
}

export interface Flow {
  readonly id: string
  readonly kind: 'login' | 'recovery' | 'settings'
  readonly type: 'api' | 'browser'
  readonly issuedAt: number
  readonly expiresAt: number
  readonly csrf: string
  readonly identity: Identity | null
  /** Of a recovery by an administrator. */
  readonly code: string | null
  used: boolean
  tries: number
  /** Secret that is offered for an authenticator app. */
  readonly totp: string
}

/** Where somebody calls from, as their session's device shows it. */
export interface Caller {
  readonly ip: string
  readonly userAgent: string
}

export interface KratosSettings {
  /** Seconds, one for the whole server. */
  readonly lifespan: number
  readonly revokeActiveSessions: boolean
  readonly requiredAal: 'aal1' | 'highest_available'
}

/** Everything the server remembers. Times in milliseconds. */
export interface KratosStore {
  readonly identities: Map<string, Identity>
  readonly sessions: Session[]
  readonly flows: Map<string, Flow>
  readonly settings: KratosSettings
  readonly now: () => number
  addFlow(wanted: NewFlow): Flow
  addSession(
    identity: Identity,
    by: { readonly method: Method['method']; readonly token: boolean },
    from: Caller,
  ): Session
  lives(session: Session): boolean
  /** Newest first. */
  sessionsOf(identity: string): readonly Session[]
}

export type NewFlow = Pick<Flow, 'kind' | 'type'> & {
  readonly identity?: Identity
  readonly code?: string
  /** @default an hour. Milliseconds. */
  readonly life?: number
}

const HOUR = 3_600_000

/** Starts empty. */
export function createKratosStore(settings: KratosSettings, now: () => number): KratosStore {
  const identities = new Map<string, Identity>()
  const flows = new Map<string, Flow>()
  const sessions: Session[] = []
  const lives = (session: Session) => session.active && session.expiresAt > now() && session.identity.active

  return {
    ...{ identities, flows, sessions, settings, now, lives },
    sessionsOf: (identity) => sessions.filter((session) => session.identity.id === identity).reverse(),
    addFlow({ kind, type, identity = null, code = null, life = HOUR }) {
      const facts = { id: randomUUID(), kind, type, identity, code, issuedAt: now(), expiresAt: now() + life }
      const csrf = type === 'browser' ? randomBytes(64).toString('base64') : ''
      const flow = { ...facts, csrf, used: false, tries: 0, totp: randomBytes(20).toString('hex') }
      flows.set(flow.id, flow)
      return flow
    },
    addSession(identity, { method, token }, { ip, userAgent }) {
      const at = now()
      const session: Session = {
        ...{ id: randomUUID(), identity, active: true, issuedAt: at, expiresAt: at + settings.lifespan * 1000 },
        token: token ? `ory_st_${randomBytes(24).toString('base64url')}` : null,
        cookie: token ? null : randomBytes(96).toString('base64url'),
        methods: [{ method, aal: 'aal1', at }],
        device: { id: randomUUID(), ip, userAgent },
      }
      sessions.push(session)
      return session
    },
  }
}

/** The assurance that a session has reached. */
export function aalOf({ methods }: Session): 'aal1' | 'aal2' {
  return methods.some(({ aal }) => aal === 'aal2') ? 'aal2' : 'aal1'
}
