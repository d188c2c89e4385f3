import type { Deps } from '../deps.ts'
import { commitRegardless } from '../recording/commit.ts'
import { cancelOpenRequests } from '../requests/cancel.ts'
import { actorKey } from './actorKey.ts'
import { closeActorSession } from './actorSession.ts'
import { type Ending, endEvents, endWithin } from './end.ts'
import { peopleStanding } from './standing.ts'
import { findLiveSession, listLiveSessions } from './store.ts'

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
    const now = deps.now()
    await closeActorSession(tx, { ...session, key, now })
    const row = await findLiveSession(tx, key)
    const ended = row === null ? [] : await endWithin(tx, [{ row, reason: 'actor_session_ended' }], now)
    const cancelled = await cancelOpenRequests(deps, tx, key)
    return { result: undefined, events: [...endEvents(deps, ended), ...cancelled] }
  })
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
  await endAll(deps, endings.flat())
}

/**
 * Somebody put everybody else out of their account: signed out everywhere, or changed the password. A support session is
 * a session of theirs, so every live one in the account ends, in one transaction; the own session of whoever was in it is
 * theirs and stays. Sessions in which this person is the actor are ended by {@link actorSessionEnded}.
 */
export async function signedOutEverywhere(deps: Deps, id: string): Promise<void> {
  const rows = await listLiveSessions(deps.sql, { person: id })
  const inAccount = rows.filter(({ subjectId }) => subjectId === id)
  await endAll(
    deps,
    inAccount.map((row) => ({ row, reason: 'subject_revoked' })),
  )
}

async function endAll(deps: Deps, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    const ended = await endWithin(tx, endings, deps.now())
    return { result: undefined, events: endEvents(deps, ended) }
  })
}
