import { HandoffBodySchema } from '@understudy/protocol/schemas'
import { setHint, setSessionCookie } from '../../browser/cookie.ts'
import { redeemHandoff } from '../../handoff/redeem.ts'
import { Refusal } from '../../refusal.ts'
import { readBody } from '../body.ts'
import { type Call, json, type Route } from '../call.ts'
import { requireKey } from '../idempotency.ts'
import { cookieHash, withCookies } from './browser.ts'

/** Taking a session over on another origin. It is handed on by `handoff` in the body of the start. */
export const HANDOFF_ROUTES: readonly Route[] = [
  { path: '/support/handoff', methods: { POST: { action: 'handoff.redeem', handler: redeem } } },
]

async function redeem(call: Call): Promise<Response> {
  const { request, facts } = call
  const deps = withCookies(call)
  if (request.headers.has('Authorization')) throw new Refusal('ambiguous_credentials')
  const body = await readBody(request, HandoffBodySchema)
  requireKey(request)
  const origin = request.headers.get('Origin')
  const { answer, id } = await redeemHandoff(deps, { body, origin, before: cookieHash(request), facts })
  const response = json(answer)
  setSessionCookie(response, id)
  setHint(response)
  return response
}
