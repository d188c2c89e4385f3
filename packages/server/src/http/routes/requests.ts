import { DecisionBodySchema, EmptyBodySchema } from '@understudy/protocol/schemas'
import { cancelRequest } from '../../requests/cancel.ts'
import { decideRequest } from '../../requests/decide.ts'
import { listPending, listRequestsOf, type RequestRow, toApprovalRequest } from '../../requests/store.ts'
import { readBody } from '../body.ts'
import { type Call, type Handler, json, type Route } from '../call.ts'
import { approver, approves, ownCaller, presentCaller } from '../callers.ts'
import { requireKey } from '../idempotency.ts'

/** Asking for, allowing and withdrawing starts that need a second person. */
export const REQUEST_ROUTES: readonly Route[] = [
  { path: '/support/requests', methods: { GET: { action: 'request.list', handler: list } } },
  {
    path: '/support/requests/:id/approve',
    methods: { POST: { action: 'request.approve', handler: decide('approved') } },
  },
  { path: '/support/requests/:id/deny', methods: { POST: { action: 'request.deny', handler: decide('denied') } } },
  { path: '/support/requests/:id/cancel', methods: { POST: { action: 'request.cancel', handler: cancel } } },
]

/** Approvers see what waits for them and their own; everybody else their own. */
async function list(call: Call): Promise<Response> {
  const { deps } = call
  const present = await presentCaller(call)
  const now = deps.now()
  const own = await listRequestsOf(deps.sql, present.caller.iss, present.caller.sub)
  const waiting = approves(call, present) ? await listPending(deps.sql, now) : []
  const others = waiting.filter((row) => !own.some(({ id }) => id === row.id))
  const requests = [...others, ...own].map((row: RequestRow) => ({ ...toApprovalRequest(row, now), actor: row.actor }))
  return json({ requests, now })
}

function decide(verdict: 'approved' | 'denied'): Handler {
  return async (call) => {
    const { deps, request, facts } = call
    const present = await approver(call)
    const { note } = await readBody(request, DecisionBodySchema)
    const decision = { id: call.param('id'), verdict, note: note ?? null, key: requireKey(request) }
    const row = await decideRequest(deps, present, decision, facts)
    return json(toApprovalRequest(row, deps.now()))
  }
}

async function cancel(call: Call): Promise<Response> {
  const { deps, request, facts } = call
  const caller = await ownCaller(call)
  await readBody(request, EmptyBodySchema)
  const row = await cancelRequest(deps, caller, call.param('id'), facts)
  return json(toApprovalRequest(row, deps.now()))
}
