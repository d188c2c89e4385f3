import { type EndAnswer, reachesTenant } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { type EndCall, endAndAnswer } from './endByRequest.ts'
import { overlaps } from './standing.ts'
import { findSession, type SessionRow } from './store.ts'

/**
 * Stops a session from outside, for `operator_revoked`: for who holds an approver role any session in the organisations that
 * the policy lets them reach, one's own for every
 * actor. Allowed also while the caller's own session rests, because stopping is never the dangerous direction.
 *
 * @throws Refusal `not_approver` whether or not there is such a session; `session_not_found` for approvers;
 * `idempotency_key_reused`
 */
export async function revokeSession(
  deps: Deps,
  caller: OwnCaller,
  { id, key }: EndCall,
  facts: RequestFacts,
): Promise<EndAnswer> {
  const [entry, row] = await Promise.all([deps.lookup(caller.sub), findSession(deps.sql, id)])
  const approver = entry?.active === true && overlaps(entry.roles, deps.policy.approverRoles)
  const own = row !== null && isOwn(caller, row)
  if (!approver && !own) throw new Refusal('not_approver')
  if (row === null) throw new Refusal('session_not_found')
  if (!own && !reachesTenant(deps.policy, entry?.tenant, row.subjectTenant)) throw new Refusal('session_not_found')
  const use = { actorKey: caller.key, key, fingerprint: ['revoke', id] }
  return endAndAnswer(deps, row, 'operator_revoked', { person: entry?.person ?? row.actor, facts, use })
}

/** Whether somebody is the actor of a session, from whichever of their own ones. */
export function isOwn({ iss, sub }: Pick<OwnCaller, 'iss' | 'sub'>, { actorIss, actorSub }: SessionRow): boolean {
  return actorIss === iss && actorSub === sub
}
