import { EmptyBodySchema } from '@understudy/protocol/schemas'
import { admitOwn, admitSupport } from '../../guard/check.ts'
import { endBySubject } from '../../history/end.ts'
import { listHistory } from '../../history/list.ts'
import { readBody } from '../body.ts'
import { type Call, json, type Route } from '../call.ts'
import { anyCaller, presentCaller } from '../callers.ts'

/** What the person an account belongs to sees of support in it, and may do about it. */
export const HISTORY_ROUTES: readonly Route[] = [
  { path: '/support/history', methods: { GET: { action: 'support_history.read', handler: list } } },
  { path: '/support/history/:id/end', methods: { POST: { action: 'support_history.end', handler: end } } },
]

/**
 * The caller's own account; in a support session the subject's, as the subject would see it, fenced and recorded like
 * every other read of theirs.
 */
async function list(call: Call): Promise<Response> {
  const { deps, request, facts } = call
  const caller = await anyCaller(call)
  const tag = { action: 'support_history.read', class: 'read', mutates: false }
  const guarded = { request, tag, facts }
  const admitted =
    caller.kind === 'own' ? await admitOwn(deps, caller, guarded) : (await admitSupport(deps, caller, guarded)).caller
  return json({ entries: await listHistory(deps, admitted.sub) })
}

async function end(call: Call): Promise<Response> {
  const { caller } = await presentCaller(call)
  await readBody(call.request, EmptyBodySchema)
  return json(await endBySubject(call.deps, caller, call.param('id'), call.facts))
}
