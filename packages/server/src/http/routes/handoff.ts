import { ContextAnswerSchema, HandoffBodySchema } from '@understudy/protocol/schemas'
import { setHint, setSessionCookie } from '../../browser/cookie.ts'
import { redeemHandoff } from '../../handoff/redeem.ts'
import { Refusal } from '../../refusal.ts'
import { type Call, json, type Route } from '../call.ts'
import { answer as answers, type Input, operation } from '../operation.ts'
import { cookieHash, withCookies } from './browser.ts'

/** Taking a session over on another origin. It is handed on by `handoff` in the body of the start. */
export const HANDOFF_ROUTES: readonly Route[] = [
  {
    path: '/support/handoff',
    methods: {
      POST: operation({
        action: 'handoff.redeem',
        summary: 'Turn a one-time code into a cookie that holds the support session alone',
        access: 'page',
        key: 'always',
        body: HandoffBodySchema,
        answers: { 200: answers('Taken over; the cookie is in this answer.', ContextAnswerSchema) },
        handler: redeem,
      }),
    },
  },
]

async function redeem(call: Call, input: Input<typeof HandoffBodySchema, never>): Promise<Response> {
  const { request, facts } = call
  const deps = withCookies(call)
  if (request.headers.has('Authorization')) throw new Refusal('ambiguous_credentials')
  const body = await input.body()
  input.key()
  const origin = request.headers.get('Origin')
  const { answer, id } = await redeemHandoff(deps, { body, origin, before: cookieHash(request), facts })
  const response = json(answer)
  setSessionCookie(response, id)
  setHint(response)
  return response
}
