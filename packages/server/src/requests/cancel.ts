import type { NewAuditEvent } from '../audit/append.ts'
import type { Deps } from '../deps.ts'
import { APPROVERS, notify } from '../events/notify.ts'
import { claimKey } from '../http/idempotency.ts'
import { waitedInVain } from '../issuing/redirect/event.ts'
import { settleWaitingOf } from '../issuing/redirect/store.ts'
import { commitRegardless } from '../recording/commit.ts'
import { ofRequest, type RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import type { PutOut } from '../sessions/account.ts'
import type { Tx } from '../sql/sql.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { requestEvent } from './event.ts'
import { cancelRequestsInto, cancelRequestsOf, findRequest, type RequestRow, stateAt, updateRequest } from './store.ts'

/**
 * Withdraws a request of the caller's own, pending or approved. Repeating it changes nothing.
 *
 * @throws Refusal `request_not_found` also for requests of others; `request_not_open`, `idempotency_key_reused`
 */
export async function cancelRequest(
  deps: Deps,
  caller: OwnCaller,
  { id, key }: { readonly id: string; readonly key: string },
  facts: RequestFacts,
): Promise<RequestRow> {
  return commitRegardless(deps.sql, deps.log, async (tx) => {
    const row = await findRequest(tx, id, 'update')
    if (row === null || row.actorIss !== caller.iss || row.actorSub !== caller.sub) {
      throw new Refusal('request_not_found')
    }
    await claimKey(tx, { actorKey: caller.key, key, fingerprint: ['cancel', id], resource: id, now: deps.now() })
    if (row.state === 'cancelled') return { result: row, events: [] }
    const state = stateAt(row, deps.now())
    if (state !== 'pending' && state !== 'approved') throw new Refusal('request_not_open')

    await updateRequest(tx, id, { state: 'cancelled' })
    await notify(tx, row.actorKey)
    await notify(tx, APPROVERS)
    const event = requestEvent(deps, row, { ...cancelled, ...ofRequest(facts, { name: 'request.cancel' }) })
    return { result: { ...row, state: 'cancelled' }, events: [event] }
  })
}

const cancelled = { type: 'ADMIN_IMPERSONATION_DECIDED', outcome: 'refused', detail: 'cancelled' } as const

/** Withdraws what an actor session left open, requests and starts that wait for its browser, for the transaction in which it ends. */
export async function cancelOpenRequests(deps: Deps, tx: Tx, actorKey: string): Promise<NewAuditEvent[]> {
  const rows = await cancelRequestsOf(tx, actorKey)
  if (rows.length > 0) await notify(tx, APPROVERS)
  const waiting = await settleWaitingOf(tx, actorKey, 'cancelled')
  return [
    ...rows.map((row) => requestEvent(deps, row, cancelled)),
    ...waiting.map((one) => waitedInVain(deps, one, 'cancelled')),
  ]
}

/**
 * Withdraws what was asked for until then about an account, or accounts of an organisation, that everybody is put out of: what
 * was allowed before is not what opens it afterwards.
 */
export async function cancelRequestsAbout(deps: Deps, tx: Tx, whom: PutOut, until: number): Promise<NewAuditEvent[]> {
  const rows = await cancelRequestsInto(tx, whom, until)
  if (rows.length > 0) await notify(tx, APPROVERS)
  for (const { actorKey } of rows) await notify(tx, actorKey)
  return rows.map((row) => requestEvent(deps, row, cancelled))
}
