import { reachesTenant } from '@understudy/protocol'
import {
  ApprovalRequestSchema,
  DecisionBodySchema,
  EmptyBodySchema,
  RequestsAnswerSchema,
} from '@understudy/protocol/schemas'
import { cancelRequest } from '../../requests/cancel.ts'
import { decideRequest } from '../../requests/decide.ts'
import { listPending, listRequestsOf, type RequestRow, toApprovalRequest } from '../../requests/store.ts'
import { type Call, json, type Route } from '../call.ts'
import { approver, approves, ownCaller, presentCaller } from '../callers.ts'
import { answer as answers, type Input, type Operation, operation } from '../operation.ts'

/** Asking for, allowing and withdrawing starts that need a second person. */
export const REQUEST_ROUTES: readonly Route[] = [
  {
    path: '/support/requests',
    methods: {
      GET: operation({
        action: 'request.list',
        summary: 'Requests of the caller’s own and, for approvers, those that wait for a decision',
        access: 'caller',
        answers: { 200: answers('Those that wait first.', RequestsAnswerSchema) },
        handler: list,
      }),
    },
  },
  {
    path: '/support/requests/:id/approve',
    methods: { POST: decision('approved', 'request.approve', 'Allow a start') },
  },
  { path: '/support/requests/:id/deny', methods: { POST: decision('denied', 'request.deny', 'Refuse a start') } },
  {
    path: '/support/requests/:id/cancel',
    methods: {
      POST: operation({
        action: 'request.cancel',
        summary: 'Withdraw a request of the caller’s own',
        access: 'caller',
        key: 'always',
        body: EmptyBodySchema,
        answers: { 200: answers('Withdrawn, by this call or before.', ApprovalRequestSchema) },
        handler: cancel,
      }),
    },
  },
]

/** Approvers see what waits for them, in the organisations that they reach, and their own; everybody else their own. */
async function list(call: Call): Promise<Response> {
  const { deps } = call
  const present = await presentCaller(call)
  const now = deps.now()
  const own = await listRequestsOf(deps.sql, present.caller.iss, present.caller.sub)
  const waiting = approves(call, present) ? await listPending(deps.sql, now) : []
  const { tenant } = present.entry
  const reached = waiting.filter(({ subjectTenant }) => reachesTenant(deps.policy, tenant, subjectTenant))
  const others = reached.filter((row) => !own.some(({ id }) => id === row.id))
  const requests = [...others, ...own].map((row: RequestRow) => ({ ...toApprovalRequest(row, now), actor: row.actor }))
  return json({ requests, now })
}

function decision(verdict: 'approved' | 'denied', action: string, summary: string): Operation {
  return operation({
    action,
    summary: `${summary} that somebody else asked for`,
    access: 'caller',
    key: 'always',
    body: DecisionBodySchema,
    answers: { 200: answers('The request as it is now.', ApprovalRequestSchema) },
    handler: async (call, { body, key }) => {
      const { deps, facts } = call
      const present = await approver(call)
      const { note } = await body()
      const decision = { id: call.param('id'), verdict, note: note ?? null, key: key() }
      const row = await decideRequest(deps, present, decision, facts)
      return json(toApprovalRequest(row, deps.now()))
    },
  })
}

async function cancel(call: Call, { body, key }: Input<typeof EmptyBodySchema, never>): Promise<Response> {
  const { deps, facts } = call
  const caller = await ownCaller(call)
  await body()
  const row = await cancelRequest(deps, caller, { id: call.param('id'), key: key() }, facts)
  return json(toApprovalRequest(row, deps.now()))
}
