import type { LiveSession } from '@understudy/protocol'
import { EmptyBodySchema, StartBodySchema } from '@understudy/protocol/schemas'
import { comesBack, isHanded, signedOutInstead, withoutOwn } from '../../browser/comeBack.ts'
import { renewIfOutdated, rotate } from '../../browser/rotate.ts'
import { Refusal } from '../../refusal.ts'
import { answerStart, renewCredential } from '../../sessions/answers.ts'
import { readContext } from '../../sessions/context.ts'
import { endByActor } from '../../sessions/endByRequest.ts'
import { extendSession } from '../../sessions/extend.ts'
import { listLive } from '../../sessions/listLive.ts'
import { revokeSession } from '../../sessions/revoke.ts'
import { start } from '../../sessions/start.ts'
import { readStartForm } from '../../sessions/startForm.ts'
import { requireFreshSignIn } from '../../tokens/freshSignIn.ts'
import { readBody } from '../body.ts'
import { type Call, json, type Route } from '../call.ts'
import { anyCaller, operator, ownCaller, requireOwn } from '../callers.ts'
import { requireKey } from '../idempotency.ts'

/** Starting, watching and ending support sessions. */
export const SESSION_ROUTES: readonly Route[] = [
  {
    path: '/support/context',
    methods: {
      GET: { action: 'context.read', handler: context },
    },
  },
  {
    path: '/support/sessions',
    methods: {
      GET: { action: 'session.list', handler: list },
      POST: { action: 'session.start', handler: startRoute },
    },
  },
  {
    path: '/support/sessions/:id/credential',
    methods: { POST: { action: 'session.credential', handler: credential } },
  },
  { path: '/support/sessions/:id/extend', methods: { POST: { action: 'session.extend', handler: extend } } },
  { path: '/support/sessions/:id/end', methods: { POST: { action: 'session.end', handler: end } } },
  { path: '/support/sessions/:id/revoke', methods: { POST: { action: 'session.revoke', handler: revoke } } },
]

async function context({ deps, request }: Call): Promise<Response> {
  const { answer, caller } = await readContext(deps, request)
  if (caller !== null && answer.state === 'own' && !(await comesBack(deps, caller))) {
    return json(signedOutInstead(answer))
  }
  return renewIfOutdated(deps, caller, { answer, response: json(answer) })
}

async function startRoute(call: Call): Promise<Response> {
  const { deps, request, facts } = call
  const caller = await ownCaller(call)
  const body = await readBody(request, StartBodySchema)
  const key = requireKey(request)
  const wish = readStartForm(deps.policy, body, deps.browser?.handoffOrigins ?? [])
  requireFreshSignIn(deps.freshSignIn, caller, deps.now())
  const answer = await answerStart(deps, caller, await start(deps, { caller, wish, key, facts }))
  if (answer.outcome === 'pending') return json(answer, 202)
  return rotate(deps, caller, { response: json(answer, 201), hint: true })
}

async function credential(call: Call): Promise<Response> {
  const caller = await ownCaller(call)
  await readBody(call.request, EmptyBodySchema)
  return json(await renewCredential(call.deps, caller, call.param('id')))
}

async function extend(call: Call): Promise<Response> {
  const { deps, request, facts } = call
  const caller = await extender(call)
  await readBody(request, EmptyBodySchema)
  const key = requireKey(request)
  return json(await extendSession(deps, caller, { id: call.param('id'), key }, facts))
}

/** The actor by their own credential; for a session that was handed here, where there is none, whoever holds that one. */
async function extender(call: Call): Promise<Parameters<typeof extendSession>[1]> {
  const caller = await anyCaller(call, { mayRest: true })
  if (!isHanded(caller)) return requireOwn(call, caller)
  const { id, actorKey: key, actorIss: iss, actorSub: sub } = caller.row
  if (call.param('id') !== id) throw new Refusal('session_not_found')
  return { key, iss, sub }
}

/** Asks for as little as possible: whoever holds the session may put it down, also late, also twice. */
async function end(call: Call): Promise<Response> {
  const { deps, request, facts } = call
  const caller = await anyCaller(call, { mayBeSuperseded: true })
  await readBody(request, EmptyBodySchema)
  const holder = caller.kind === 'support' ? (caller.below ?? caller) : caller
  const answer = await endByActor(deps, holder, call.param('id'), facts)
  const back = !isHanded(caller) && (await comesBack(deps, caller))
  return rotate(deps, caller, { response: json(back ? answer : withoutOwn(answer)), leaves: true })
}

async function revoke(call: Call): Promise<Response> {
  const caller = await ownCaller(call, { mayRest: true })
  await readBody(call.request, EmptyBodySchema)
  return json(await revokeSession(call.deps, caller, call.param('id'), call.facts))
}

async function list(call: Call): Promise<Response> {
  await operator(call)
  const sessions: readonly LiveSession[] = await listLive(call.deps)
  return json({ sessions, now: call.deps.now() })
}
