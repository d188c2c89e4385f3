import type { EndAnswer, EndReason } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { together } from '../sql/together.ts'
import type { Caller } from '../tokens/authenticate.ts'
import { findActorSession } from './actorSession.ts'
import { endSession } from './end.ts'
import { findSession, type SessionRow } from './store.ts'
import { toEndedSession } from './view.ts'

/**
 * Ends a session at the wish of its actor, by either credential, and says whether the own session stands. Needs no
 * directory, no policy and no log to succeed; a session that is over already is the same success.
 *
 * @throws Refusal `session_not_found` also for sessions of others, `idempotency_key_reused`
 */
export async function endByActor(
  deps: Deps,
  caller: Caller,
  { id, key }: EndCall,
  facts: RequestFacts,
): Promise<EndAnswer> {
  const row = await findSession(deps.sql, id)
  if (row === null || !holds(caller, row)) throw new Refusal('session_not_found')
  const actorKey = caller.kind === 'support' ? caller.row.actorKey : caller.key
  const use = { actorKey, key, fingerprint: ['end', id] }
  return endAndAnswer(deps, row, 'actor_ended', { person: row.actor, facts, use })
}

/** Which session, by which try. */
export interface EndCall {
  readonly id: string
  readonly key: string
}

/** Ends a session for the given reason and tells it as {@link EndAnswer}, from the view of its actor. */
export async function endAndAnswer(
  deps: Deps,
  row: SessionRow,
  reason: EndReason,
  by: NonNullable<Parameters<typeof endSession>[2]>,
): Promise<EndAnswer> {
  // Announced by the way: nobody waits for the end any longer than for the directory.
  const [ended, own] = await together(endSession(deps, { row, reason }, by), ownStanding(deps, row))
  const session = toEndedSession(ended.row)
  if (session === undefined) throw new Error('A session could not be ended.')
  return {
    // By this call, for this reason: a session whose time was over had ended before.
    outcome: ended.changed && session.reason === reason ? 'ended' : 'already_ended',
    session,
    // Asked beside the end, which may have closed it.
    own: ended.row.ownLost && ended.row.endReason !== 'superseded' ? 'gone' : own,
    epoch: ended.row.epoch,
    now: deps.now(),
  }
}

/** The session itself, or the actor whose session it is, from whichever of their own sessions. */
function holds(caller: Caller, row: SessionRow): boolean {
  return caller.kind === 'support'
    ? caller.row.id === row.id
    : caller.iss === row.actorIss && caller.sub === row.actorSub
}

/** Whether the actor can go on as themselves. Unknown counts as no: `context` is what restores, this only announces. */
async function ownStanding(deps: Deps, row: SessionRow): Promise<EndAnswer['own']> {
  const own = { key: row.actorKey, iss: row.actorIss, sub: row.actorSub }
  try {
    const [session, actor] = await Promise.all([findActorSession(deps.sql, own), deps.lookup(row.actorSub)])
    return session?.over === false && actor?.active === true ? 'stands' : 'gone'
  } catch (error) {
    if (error instanceof Refusal) return 'gone'
    throw error
  }
}
