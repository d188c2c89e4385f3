import type { EndAcceptedAnswer } from '@understudy/protocol'
import type { Call } from '../http/call.ts'
import { requireKey } from '../http/idempotency.ts'
import { Refusal } from '../refusal.ts'
import { claimantOf } from './claimant.ts'

/**
 * Takes the wish to end a session while the database is away: on disk first, then answered. From that moment on nobody
 * goes on with it in this process; everywhere else nobody does anything as long as the database is away.
 *
 * @throws Refusal `audit_unavailable` without a spool, or where it cannot keep it; `session_not_found` for a session that
 * the credential is not good for; and what {@link claimantOf} throws
 */
export async function endWithoutDatabase({ deps, request, facts, param }: Call): Promise<EndAcceptedAnswer> {
  if (deps.spool === null) throw new Refusal('audit_unavailable')
  const session = param('id')
  const { actor, session: own, bound } = await claimantOf(deps, request)
  if (session === '' || (bound && session !== own)) throw new Refusal('session_not_found')
  const key = requireKey(request)
  const at = deps.now()
  await deps.spool.keep({
    version: 1,
    at,
    session,
    actor,
    reason: 'actor_ended',
    request: facts.id,
    key,
  })
  deps.leases.drop()
  return { outcome: 'accepted', session, now: at }
}
