import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { entryAddress, notify, personAddress } from '../events/notify.ts'
import { commitRegardless } from '../recording/commit.ts'
import { cancelOpenRequests } from '../requests/cancel.ts'
import type { Tx } from '../sql/sql.ts'
import { actorKey } from './actorKey.ts'
import { closeActorSession, lockActor } from './actorSession.ts'
import { type Ending, endEvents, endWithin } from './end.ts'
import { putOutWithin } from './putOut.ts'
import { markSignedOut, type SignedOut, sessionsSignedOut } from './signedOut.ts'
import { peopleStanding } from './standing.ts'
import { findLiveSession, listLiveSessions, type SessionRow } from './store.ts'

/**
 * The actor's own session is over at the identity provider. In one transaction: it is over here too, the support
 * session on top of it ends, its open requests are withdrawn. From then on no token of it is accepted, also one that
 * has not expired. Safe to call for sessions the bridge has never seen, and twice.
 */
export async function actorSessionEnded(
  deps: Deps,
  session: { readonly iss: string; readonly sid: string },
): Promise<void> {
  const key = actorKey(session.iss, session.sid)
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    return { result: undefined, events: await actorSessionEndedWithin(deps, tx, { ...session, key }) }
  })
}

/** The same for a transaction that does more. Gives what the log shall say. */
export async function actorSessionEndedWithin(
  deps: Deps,
  tx: Tx,
  { key, ...session }: { readonly key: string; readonly iss: string; readonly sid: string },
): Promise<readonly NewAuditEvent[]> {
  const now = deps.now()
  await closeActorSession(tx, { ...session, key, now })
  const row = await findLiveSession(tx, key)
  const ended = row === null ? [] : await endWithin(tx, [{ row, reason: 'actor_session_ended' }], now)
  const cancelled = await cancelOpenRequests(deps, tx, key)
  // Also where nothing was on top: a page of this session has to look who it is.
  await notify(tx, key)
  return [...endEvents(deps, ended), ...cancelled]
}

/**
 * Every own session that somebody signed in to until then is over, like {@link actorSessionEnded} for each, also for those the
 * bridge has never seen. For a transaction that does more.
 */
export async function actorSignedOutWithin(deps: Deps, tx: Tx, out: SignedOut): Promise<readonly NewAuditEvent[]> {
  // A start that is under way is through before, and ends here, or finds itself signed out.
  await lockActor(tx, out.iss, out.sub)
  await markSignedOut(tx, out)
  const events: NewAuditEvent[] = []
  for (const { key, sid } of await sessionsSignedOut(tx, out)) {
    events.push(...(await actorSessionEndedWithin(deps, tx, { key, iss: out.iss, sid })))
  }
  await notify(tx, personAddress(out))
  return events
}

/**
 * Something about a person changed: role, standing, existence. Asks the directory and ends, in one transaction, every
 * live session that they may no longer be the actor or the subject of. Not needed for safety, every use asks again;
 * it makes the end immediate.
 */
export async function personChanged(deps: Deps, id: string): Promise<void> {
  const entry = await deps.lookup(id)
  const rows = await listLiveSessions(deps.sql, { person: id })
  const endings = await Promise.all(
    rows.map(async (row): Promise<Ending[]> => {
      const isActor = row.actorSub === id
      const other = await deps.lookup(isActor ? row.subjectId : row.actorSub)
      const people = isActor ? { actor: entry, subject: other } : { actor: other, subject: entry }
      const reason = peopleStanding(deps.policy, row, people, deps.now())
      return reason === null ? [] : [{ row, reason }]
    }),
  )
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    const ended = await endWithin(tx, endings.flat(), deps.now())
    // Also where nothing ends: guards go by what they have read about this person.
    await notify(tx, entryAddress(id))
    return { result: undefined, events: endEvents(deps, ended) }
  })
}

/**
 * Somebody put everybody else out of their account: signed out everywhere, or changed the password. A support session is
 * a session of theirs, so every live one in the account ends, in one transaction; the own session of whoever was in it is
 * theirs and stays. Sessions in which this person is the actor are ended by {@link actorSessionEnded}.
 */
export async function signedOutEverywhere(deps: Deps, id: string): Promise<void> {
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    return { result: undefined, events: await subjectRevokedWithin(deps, tx, { id }) }
  })
}

/** Who was let into somebody's account until then is out, as their own doing. For a transaction that does more. */
export async function subjectRevokedWithin(
  deps: Deps,
  tx: Tx,
  { id, until }: { readonly id: string; readonly until?: number },
): Promise<readonly NewAuditEvent[]> {
  const reasonOf = (row: SessionRow) => (row.subjectId === id ? ('subject_revoked' as const) : null)
  return putOutWithin(deps, tx, { subject: id }, { reasonOf, until })
}
