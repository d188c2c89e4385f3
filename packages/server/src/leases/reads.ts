import { findHeld, type HeldCookie } from '../browser/store.ts'
import type { Lookup } from '../directory.ts'
import { type ActorSession, type ActorSessionQuery, findActorSession } from '../sessions/actorSession.ts'
import { findSession, findTopSession, type SessionRow } from '../sessions/store.ts'
import type { Tx } from '../sql/sql.ts'

/** What a request is judged by, beside its own bytes and the clock. */
export interface Reads {
  session(id: string): Promise<SessionRow | null>
  topSession(actorKey: string): Promise<SessionRow | null>
  actorSession(which: ActorSessionQuery): Promise<ActorSession | null>
  cookie(hash: string): Promise<HeldCookie | null>
  /** A person of the directory. */
  readonly person: Lookup
}

/** Asks anew, each time. */
export function freshReads(tx: Tx, person: Lookup): Reads {
  return {
    session: (id) => findSession(tx, id),
    topSession: (actorKey) => findTopSession(tx, actorKey),
    actorSession: (which) => findActorSession(tx, which),
    cookie: (hash) => findHeld(tx, hash),
    person,
  }
}
