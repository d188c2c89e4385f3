import type { Deps } from '../deps.ts'
import { claimKey } from '../http/idempotency.ts'
import { commitRegardless } from '../recording/commit.ts'
import { auditEvent, ofRequest, type RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { endSession } from '../sessions/end.ts'
import { findSession } from '../sessions/store.ts'
import type { Replayed } from './spool.ts'
import type { SpooledEnd } from './spooledEnd.ts'

/**
 * Carries out an end that was asked for while the database was away, as of then. Only now can it be seen whether the
 * session is that actor's; somebody else's ends nothing and is in the log as refused. Doing it twice does it once.
 */
export async function replayEnd(deps: Deps, end: SpooledEnd): Promise<Replayed> {
  const row = await findSession(deps.sql, end.session)
  if (row === null || row.actorIss !== end.actor.iss || row.actorSub !== end.actor.sub) {
    await recordRefused(deps, end)
    return 'refused'
  }
  // Within the session, whatever the file and another process's clock say.
  const at = Math.min(Math.max(end.at, row.startedAt), deps.now())
  const by = { person: row.actor, facts: factsOf(end), at }
  const use = { actorKey: row.actorKey, key: end.key, fingerprint: ['end', row.id] }
  const { changed } = await endSession(deps, { row, reason: end.reason }, { ...by, use }).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    // The key has been used for something else meanwhile, which is no reason for the session to go on.
    return endSession(deps, { row, reason: end.reason }, by)
  })
  return changed ? 'ended' : 'already_ended'
}

async function recordRefused(deps: Deps, end: SpooledEnd): Promise<void> {
  const now = deps.now()
  await commitRegardless(deps.sql, deps.log, async (tx) => {
    const fingerprint = ['spooled', end.session, end.actor.sub]
    const claim = { actorKey: 'spool', key: `${end.request} ${end.at}`, fingerprint, resource: end.session, now }
    if ((await claimKey(tx, claim)) !== null) return { result: undefined, events: [] }
    const event = auditEvent({
      ...ofRequest(factsOf(end), { name: 'session.end' }),
      actor: { id: end.actor.sub, name: end.actor.sub },
      time: end.at,
      spooled: new Date(now).toISOString(),
      type: 'ADMIN_IMPERSONATION_REFUSED',
      outcome: 'refused',
      detail: 'session_not_found',
      policyVersion: deps.policy.version,
    })
    return { result: undefined, events: [event] }
  })
}

/** Where it came from is not kept on disk. */
function factsOf({ request, session }: SpooledEnd): RequestFacts {
  const route = `/support/sessions/${session}/end`
  return { id: request, ip: null, userAgent: null, method: 'POST', route, client: null }
}
