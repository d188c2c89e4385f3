import { EmptyBodySchema, EndAnswerSchema, HistoryAnswerSchema } from '@understudy/protocol/schemas'
import { admitOwn, admitSupport } from '../../guard/check.ts'
import { endBySubject } from '../../history/end.ts'
import { listHistory } from '../../history/list.ts'
import { type Call, json, type Route } from '../call.ts'
import { anyCaller, presentCaller } from '../callers.ts'
import { answer as answers, type Input, operation } from '../operation.ts'

/** What the person an account belongs to sees of support in it, and may do about it. */
export const HISTORY_ROUTES: readonly Route[] = [
  {
    path: '/support/history',
    methods: {
      GET: operation({
        action: 'support_history.read',
        summary: 'Support in the caller’s own account: when, why, how long, and what was changed',
        access: 'caller',
        answers: { 200: answers('The latest visits, newest first.', HistoryAnswerSchema) },
        handler: list,
      }),
    },
  },
  {
    path: '/support/history/:id/end',
    methods: {
      POST: operation({
        action: 'support_history.end',
        summary: 'End a visit in the caller’s own account, now',
        access: 'caller',
        key: 'always',
        body: EmptyBodySchema,
        answers: { 200: answers('The visit is over, by this call or before.', EndAnswerSchema) },
        handler: end,
      }),
    },
  },
]

/**
 * The caller's own account; in a support session the subject's, as the subject would see it, fenced and recorded like
 * every other read of theirs.
 */
async function list(call: Call): Promise<Response> {
  const { deps, request, facts } = call
  const caller = await anyCaller(call)
  const tag = { action: 'support_history.read', class: 'read', mutates: false }
  const guarded = { request, tag, resource: null, facts }
  const admitted =
    caller.kind === 'own' ? await admitOwn(deps, caller, guarded) : (await admitSupport(deps, caller, guarded)).caller
  return json({ entries: await listHistory(deps, (admitted.subject ?? admitted.actor).id) })
}

async function end(call: Call, { body, key }: Input<typeof EmptyBodySchema, never>): Promise<Response> {
  const { caller } = await presentCaller(call)
  await body()
  return json(await endBySubject(call.deps, caller, { id: call.param('id'), key: key() }, call.facts))
}
