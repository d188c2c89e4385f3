import type { EndReason } from '@understudy/protocol'
import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { commitRegardless } from '../recording/commit.ts'
import { actorKey } from '../sessions/actorKey.ts'
import { findActorSession, lockActor } from '../sessions/actorSession.ts'
import { actorSessionEndedWithin, actorSignedOutWithin, subjectRevokedWithin } from '../sessions/cascade.ts'
import { putOutWithin } from '../sessions/putOut.ts'
import type { SessionRow } from '../sessions/store.ts'
import type { Tx } from '../sql/sql.ts'
import { receivedOnce } from '../tokens/receivedOnce.ts'
import { refuseSet } from './error.ts'
import type { ReceivedSignal } from './receivedSignal.ts'
import {
  ACCOUNT_DISABLED,
  ACCOUNT_PURGED,
  CREDENTIAL_CHANGE,
  CREDENTIAL_COMPROMISE,
  SESSION_REVOKED,
  SESSIONS_REVOKED,
} from './types.ts'

/** What one event is about, in the transaction that does it. */
interface Effect {
  readonly deps: Deps
  readonly tx: Tx
  readonly signal: ReceivedSignal
  /** `iss` of the identity provider. */
  readonly provider: string
  /** Support sessions that started until then are meant: by our clock, which may be behind theirs. */
  readonly until: number
}

type Events = readonly NewAuditEvent[]

const EFFECTS: ReadonlyMap<string, (effect: Effect) => Promise<Events>> = new Map([
  [SESSION_REVOKED, revoke],
  [SESSIONS_REVOKED, revoke],
  [CREDENTIAL_COMPROMISE, revoke],
  [CREDENTIAL_CHANGE, inAccount],
  [ACCOUNT_DISABLED, (effect) => account(effect, 'subject_disabled')],
  [ACCOUNT_PURGED, (effect) => account(effect, 'subject_deleted')],
])

/** Milliseconds between the transmitter's clock and ours. */
const SKEW = 30_000

/**
 * Does what an event says, once, in one transaction. One that has come before, or means nothing here, does nothing and is no
 * failure: it would only be sent again.
 *
 * @throws Refusal for the session of somebody else
 */
export async function receiveSignal(deps: Deps, signal: ReceivedSignal, provider: string): Promise<void> {
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    const effect = (await receivedOnce(tx, signal)) ? EFFECTS.get(signal.type) : undefined
    const until = Math.min(deps.now(), signal.at + SKEW)
    const events = effect === undefined ? [] : await effect({ deps, tx, signal, provider, until })
    return { result: undefined, events }
  })
}

/** One session where the event names one, else all of a person, else all in an organisation. */
async function revoke(effect: Effect): Promise<Events> {
  const { deps, tx, signal, provider: iss } = effect
  const { session: sid, user, tenant } = signal.subject
  if (sid !== null) {
    const key = actorKey(iss, sid)
    const known = await findActorSession(tx, { key, iss, sub: user ?? '' })
    if (user !== null && known !== null && known.sub !== null && known.sub !== user) throw refuseSet('invalid_request')
    return actorSessionEndedWithin(deps, tx, { key, iss, sid })
  }
  if (user !== null) {
    // Before any row: an actor first, then a subject, like everywhere.
    await lockActor(tx, iss, user)
    const others = await inAccount(effect)
    return [...others, ...(await actorSignedOutWithin(deps, tx, { iss, sub: user, until: signal.at }))]
  }
  return tenant === null ? [] : inTenant(effect, tenant)
}

/** Sessions in the account of a person: another password puts out whoever is in there. */
async function inAccount({ deps, tx, signal, until }: Effect): Promise<Events> {
  const { user } = signal.subject
  return user === null ? [] : subjectRevokedWithin(deps, tx, { id: user, until })
}

async function inTenant({ deps, tx, until }: Effect, tenant: string): Promise<Events> {
  const reasonOf = ({ subjectTenant }: SessionRow) => (subjectTenant === tenant ? ('tenant_suspended' as const) : null)
  return putOutWithin(deps, tx, { tenant }, { reasonOf, until })
}

/** The account is no more, whatever the directory has heard of it: nobody is in it, and nobody acts by it. */
async function account({ deps, tx, signal, provider: iss, until }: Effect, reason: EndReason): Promise<Events> {
  const { user } = signal.subject
  if (user === null) return []
  await lockActor(tx, iss, user)
  const reasonOf = (row: SessionRow) => (row.subjectId === user ? reason : 'actor_revoked')
  const ended = await putOutWithin(deps, tx, { subject: user }, { reasonOf, until })
  return [...ended, ...(await actorSignedOutWithin(deps, tx, { iss, sub: user, until: signal.at }))]
}
