import { randomBytes } from 'node:crypto'
import type { Client, User } from './settings.ts'

/** A session of single sign-on, with the clients that have a part in it. */
export interface Session {
  readonly id: string
  readonly user: User
  /** The notes that an impersonation leaves. */
  readonly impersonator: { readonly id: string; readonly username: string } | null
  /** Seconds; `null`: nobody signed in with a page. */
  readonly authTime: number | null
  readonly acr: '0' | '1'
  /** Milliseconds. */
  readonly start: number
  lastAccess: number
  /** When each client's part began, in seconds. */
  readonly clients: Map<Client, number>
}

export interface NewSession extends Pick<Session, 'user'> {
  /** @default random */
  readonly id?: string
  readonly impersonator?: Session['impersonator']
  readonly authTime?: number | null
  readonly acr?: Session['acr']
}

export interface Sessions {
  add(wanted: NewSession): Session
  find(id: string): Session | null
  ofUser(user: User): readonly Session[]
  /** Whether there was one to end. */
  end(id: string): boolean
  /** The client's part in it, begun anew where its time is over. */
  join(session: Session, client: Client): void
  /** Seconds until the client's part is over. */
  left(session: Session, client: Client): number
  readonly now: () => number
}

/** Starts with none. `nextId` may name the id of the next one. Milliseconds. */
export function createSessions(now: () => number, nextId: () => string | null): Sessions {
  const sessions = new Map<string, Session>()
  const seconds = () => Math.floor(now() / 1000)

  function leftOf({ maxLifespan }: Client, began: number): number {
    return maxLifespan === null ? Number.POSITIVE_INFINITY : began + maxLifespan - seconds()
  }

  return {
    now,
    find: (id) => sessions.get(id) ?? null,
    ofUser: (user) => [...sessions.values()].filter((session) => session.user === user),
    end: (id) => sessions.delete(id),
    left: (session, client) => leftOf(client, session.clients.get(client) ?? seconds()),
    add({
      user,
      id = nextId() ?? randomBytes(18).toString('base64url'),
      impersonator = null,
      authTime = null,
      acr = '1',
    }) {
      const session = { id, user, impersonator, authTime, acr, start: now(), lastAccess: now(), clients: new Map() }
      sessions.set(id, session)
      return session
    },
    join(session, client) {
      session.lastAccess = now()
      const began = session.clients.get(client)
      if (began === undefined || leftOf(client, began) <= 0) session.clients.set(client, seconds())
    },
  }
}
