import type { Deps } from '../deps.ts'
import type { DirectoryEntry } from '../directory.ts'
import { endSession } from './end.ts'
import { clockStanding, peopleStanding } from './standing.ts'
import { listLiveSessions, type SessionRow } from './store.ts'

/** A session that may go on at this moment, with the people as the directory knows them now. */
export interface LiveSupport {
  readonly live: true
  readonly row: SessionRow
  readonly actor: DirectoryEntry
  readonly subject: DirectoryEntry
}

export type Settled = LiveSupport | { readonly live: false; readonly row: SessionRow }

/**
 * Looks again whether a session may go on, and ends it with the right reason when it may not. Every use of a session
 * begins here: time, actor session, actor, subject and policy are asked anew (session-stack, "guards on every use").
 *
 * @throws Refusal `internal` when the directory cannot be asked; the session stays as it is
 */
export async function settle(deps: Deps, row: SessionRow): Promise<Settled> {
  if (row.endedAt !== null) return { live: false, row }
  const early = clockStanding(row, deps.now())
  if (early !== null) return over(deps, row, early)

  const [actor, subject] = await Promise.all([deps.lookup(row.actorSub), deps.lookup(row.subjectId)])
  const reason = peopleStanding(deps.policy, row, { actor, subject }, deps.now())
  if (reason !== null) return over(deps, row, reason)
  if (actor === null || subject === null) return over(deps, row, 'integrity')
  return { live: true, row, actor, subject }
}

/** The session on top of an actor session, looked at again; `null` when none has been live until now. */
export async function settleTop(deps: Deps, actorKey: string): Promise<Settled | null> {
  const row = await deps.reads.topSession(actorKey)
  return row === null ? null : settle(deps, row)
}

/** Whether the own session under this one is over with it: whoever was asked who they are before it ended has to be told so. */
export function tookOwnAlong(top: Settled | null): boolean {
  return top !== null && !top.live && top.row.ownLost && top.row.endReason !== 'superseded'
}

/** Ends every session whose time is over. Gives how many that were. One that fails does not keep the others. */
export async function endOverdue(deps: Deps): Promise<number> {
  let ended = 0
  for (const row of await listLiveSessions(deps.sql, { overdueAt: deps.now() })) {
    try {
      const { changed } = await endSession(deps, { row, reason: clockStanding(row, deps.now()) ?? 'ceiling' })
      if (changed) ended += 1
    } catch (error) {
      deps.log({ level: 'error', event: 'end_failed', session: row.id, error })
    }
  }
  return ended
}

async function over(deps: Deps, row: SessionRow, reason: Parameters<typeof endSession>[1]['reason']): Promise<Settled> {
  const ended = await endSession(deps, { row, reason })
  return { live: false, row: ended.row }
}
