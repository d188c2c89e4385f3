import type { EndAnswer } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { type EndCall, endAndAnswer } from '../sessions/endByRequest.ts'
import { findSession } from '../sessions/store.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'

/**
 * Ends a visit in the caller's own account, for `subject_revoked`. The answer speaks of the caller's session, not of
 * the agent's, and does not tell where the agent came from.
 *
 * @throws Refusal `session_not_found` also for visits in other accounts, `idempotency_key_reused`
 */
export async function endBySubject(
  deps: Deps,
  caller: OwnCaller,
  { id, key }: EndCall,
  facts: RequestFacts,
): Promise<EndAnswer> {
  const row = await findSession(deps.sql, id)
  if (row === null || row.subjectId !== caller.sub) throw new Refusal('session_not_found')
  const use = { actorKey: caller.key, key, fingerprint: ['history', id] }
  const answer = await endAndAnswer(deps, row, 'subject_revoked', { person: row.subject, facts, use })
  return { ...answer, session: { ...answer.session, returnTo: null }, own: 'stands', epoch: caller.epoch }
}
