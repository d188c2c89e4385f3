import { ReviewBodySchema, ReviewSchema, ReviewsAnswerSchema } from '@understudy/protocol/schemas'
import { reviewSession } from '../../breakGlass/review.ts'
import { listReviews } from '../../breakGlass/store.ts'
import { toReviews } from '../../breakGlass/view.ts'
import { scopeOf } from '../../policy/scope.ts'
import { type Call, json, type Route } from '../call.ts'
import { approver, approves, presentCaller } from '../callers.ts'
import { answer as answers, type Input, operation } from '../operation.ts'
import { readReasonText } from '../reasonText.ts'

/** Looking, afterwards, at what was started without its approval. */
export const REVIEW_ROUTES: readonly Route[] = [
  {
    path: '/support/reviews',
    methods: {
      GET: operation({
        action: 'review.list',
        summary: 'Emergency accesses with their reviews: all for approvers, for everybody else their own',
        access: 'caller',
        answers: { 200: answers('Those that wait first.', ReviewsAnswerSchema) },
        handler: list,
      }),
    },
  },
  {
    path: '/support/reviews/:id',
    methods: {
      POST: operation({
        action: 'review.write',
        summary: 'Write the review of somebody else’s emergency access, once it is over',
        access: 'caller',
        key: 'always',
        body: ReviewBodySchema,
        answers: { 200: answers('The review as it is kept.', ReviewSchema) },
        handler: write,
      }),
    },
  },
]

async function list(call: Call): Promise<Response> {
  const { deps } = call
  const present = await presentCaller(call)
  const { iss, sub } = present.caller
  const scope = approves(call, present) ? scopeOf(deps.policy, present.entry) : 'own'
  const rows = await listReviews(deps.sql, { iss, sub, scope })
  const now = deps.now()
  return json({ reviews: await toReviews(deps.sql, rows, now), now })
}

async function write(call: Call, { body, key }: Input<typeof ReviewBodySchema, never>): Promise<Response> {
  const present = await approver(call)
  const { verdict, text } = await body()
  const review = { id: call.param('id'), verdict, text: readReasonText(text, '/text'), key: key() }
  return json(await reviewSession(call.deps, present, review, call.facts))
}
