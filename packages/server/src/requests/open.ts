import type { Deps } from '../deps.ts'
import { APPROVERS, notify } from '../events/notify.ts'
import { requestId } from '../ids.ts'
import type { Recorded } from '../recording/commit.ts'
import { ofRequest } from '../recording/event.ts'
import type { Opening } from '../sessions/open.ts'
import type { StartOutcome } from '../sessions/start.ts'
import type { Tx } from '../sql/sql.ts'
import { requestEvent } from './event.ts'
import { insertRequest, type RequestRow } from './store.ts'

/** Writes a request for a start that needs a second person, in the transaction that records it. */
export async function openRequest(
  deps: Deps,
  tx: Tx,
  { id, caller, wish, actor, subject, now, rule, facts }: Opening,
): Promise<Recorded<StartOutcome>> {
  const request: RequestRow = {
    id: requestId(id),
    actorKey: caller.key,
    actorIss: caller.iss,
    actorSub: caller.sub,
    subjectId: subject.person.id,
    subjectTenant: subject.tenant,
    actor: actor.person,
    subject: subject.person,
    state: 'pending',
    mode: wish.mode,
    reason: wish.reason,
    ticket: wish.ticket,
    ttlSeconds: wish.ttlSeconds,
    createdAt: now,
    expiresAt: now + deps.policy.requestWindow * 1000,
    decidedBy: null,
    note: null,
  }
  await insertRequest(tx, request)
  await notify(tx, caller.key)
  await notify(tx, APPROVERS)
  const event = requestEvent(deps, request, {
    type: 'ADMIN_IMPERSONATION_REQUESTED',
    outcome: 'allowed',
    detail: rule,
    ...ofRequest(facts, { name: 'session.start' }),
  })
  return { result: { outcome: 'pending', request }, events: [event] }
}
