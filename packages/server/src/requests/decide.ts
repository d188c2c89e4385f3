import { normaliseReason, reachesTenant } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { DirectoryEntry } from '../directory.ts'
import { APPROVERS, notify } from '../events/notify.ts'
import { claimKey } from '../http/idempotency.ts'
import { commitRecorded } from '../recording/commit.ts'
import { ofRequest, type RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { lockActor } from '../sessions/actorSession.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { requestEvent } from './event.ts'
import { findRequest, type RequestRow, stateAt, updateRequest } from './store.ts'

export interface Decision {
  readonly id: string
  readonly verdict: 'approved' | 'denied'
  readonly note: string | null
  readonly key: string
}

/**
 * Decides a request of somebody else, once. Opens nothing: the requester still has to start, and is judged again then.
 *
 * @throws Refusal `request_not_found` also for accounts of organisations that the policy keeps from the caller; `request_not_open`, `not_approver` for the requester and the subject themselves,
 * `idempotency_key_reused`, `audit_unavailable`
 */
export async function decideRequest(
  deps: Deps,
  approver: { readonly caller: OwnCaller; readonly entry: DirectoryEntry },
  decision: Decision,
  facts: RequestFacts,
): Promise<RequestRow> {
  const { caller, entry } = approver
  const { id, verdict } = decision
  return commitRecorded(deps.sql, async (tx) => {
    await lockActor(tx, caller.iss, caller.sub)
    const claim = { actorKey: caller.key, key: decision.key, now: deps.now() }
    const resource = await claimKey(tx, { ...claim, fingerprint: [verdict, id, decision.note], resource: id })
    const row = await findRequest(tx, id, 'update')
    if (row === null) throw new Refusal('request_not_found')
    const own = row.actorIss === caller.iss && row.actorSub === caller.sub
    // What they could not open themselves is nothing that they know of.
    if (!own && !reachesTenant(deps.policy, entry.tenant, row.subjectTenant)) throw new Refusal('request_not_found')
    if (resource !== null) return { result: row, events: [] }

    if (own || row.subjectId === caller.sub) throw new Refusal('not_approver')
    if (stateAt(row, deps.now()) !== 'pending') throw new Refusal('request_not_open')

    const note = decision.note === null ? null : normaliseReason(decision.note) || null
    await updateRequest(tx, id, { state: verdict, decidedBy: entry.person, note })
    await notify(tx, row.actorKey)
    await notify(tx, APPROVERS)
    const decided: RequestRow = { ...row, state: verdict, decidedBy: entry.person, note }
    const event = requestEvent(deps, decided, {
      type: 'ADMIN_IMPERSONATION_DECIDED',
      outcome: verdict === 'approved' ? 'allowed' : 'refused',
      actor: entry.person,
      detail: verdict,
      ...ofRequest(facts, { name: `request.${verdict === 'approved' ? 'approve' : 'deny'}` }),
    })
    return { result: decided, events: [event] }
  })
}
