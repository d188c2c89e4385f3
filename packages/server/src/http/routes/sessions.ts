import { type LiveSession, RETURN_HEADER } from '@understudy/protocol'
import {
  ContextAnswerSchema,
  CredentialAnswerSchema,
  EmptyBodySchema,
  EndAcceptedAnswerSchema,
  EndAnswerSchema,
  ExtendAnswerSchema,
  LiveSessionsAnswerSchema,
  PendingAnswerSchema,
  StartBodySchema,
  StartedAnswerSchema,
} from '@understudy/protocol/schemas'
import { awaitsNavigation, comesBack, isHanded, signedOutInstead, withoutOwn } from '../../browser/comeBack.ts'
import { clearSiteData } from '../../browser/cookie.ts'
import { renewIfOutdated, rotate } from '../../browser/rotate.ts'
import { SESSION_PROOF_HEADER, sessionKey } from '../../dpop/sessionKey.ts'
import { issued } from '../../issuing/issue.ts'
import { Refusal } from '../../refusal.ts'
import { answerStart, renewCredential } from '../../sessions/answers.ts'
import { readContext } from '../../sessions/context.ts'
import { endByActor } from '../../sessions/endByRequest.ts'
import { extendSession } from '../../sessions/extend.ts'
import { listLive } from '../../sessions/listLive.ts'
import { revokeSession } from '../../sessions/revoke.ts'
import { settle } from '../../sessions/settle.ts'
import { start } from '../../sessions/start.ts'
import { readStartForm } from '../../sessions/startForm.ts'
import { endWithoutDatabase } from '../../spool/endWithoutDatabase.ts'
import type { Caller, OwnCaller } from '../../tokens/authenticate.ts'
import { readAuthorization } from '../../tokens/authorization.ts'
import { requireFreshSignIn } from '../../tokens/freshSignIn.ts'
import { type Call, json, type Route } from '../call.ts'
import { anyCaller, operator, ownCaller, requireOwn } from '../callers.ts'
import { answer as answers, type Input, operation } from '../operation.ts'
import { RETURN_PATH } from './browser.ts'

/** Starting, watching and ending support sessions. */
export const SESSION_ROUTES: readonly Route[] = [
  {
    path: '/support/context',
    methods: {
      GET: operation({
        action: 'context.read',
        summary: 'Who the caller is: the read-back that everything rests on',
        access: 'context',
        answers: { 200: answers('Always: also nobody is an answer.', ContextAnswerSchema) },
        handler: context,
      }),
    },
  },
  {
    path: '/support/sessions',
    methods: {
      GET: operation({
        action: 'session.list',
        summary: 'Support sessions that run now, for the support team',
        access: 'caller',
        answers: { 200: answers('Newest first.', LiveSessionsAnswerSchema) },
        handler: list,
      }),
      POST: operation({
        action: 'session.start',
        summary: 'Start a support session, or ask for one',
        access: 'caller',
        key: 'always',
        proof: SESSION_PROOF_HEADER,
        body: StartBodySchema,
        answers: {
          201: answers('Started. By token, with the first short credential.', StartedAnswerSchema),
          202: answers('Another person has to decide first.', PendingAnswerSchema),
        },
        handler: startRoute,
      }),
    },
  },
  {
    path: '/support/sessions/:id/credential',
    methods: {
      POST: operation({
        action: 'session.credential',
        summary: 'The next short credential, on the strength of the actor’s own',
        access: 'token',
        key: 'always',
        proof: SESSION_PROOF_HEADER,
        body: EmptyBodySchema,
        answers: { 200: answers('A credential of at most five minutes.', CredentialAnswerSchema) },
        handler: credential,
      }),
    },
  },
  {
    path: '/support/sessions/:id/extend',
    methods: {
      POST: operation({
        action: 'session.extend',
        summary: 'Go on longer: a new decision, never past the ceiling',
        access: 'caller',
        key: 'always',
        body: EmptyBodySchema,
        answers: { 200: answers('The session with its new end.', ExtendAnswerSchema) },
        handler: extend,
      }),
    },
  },
  {
    path: '/support/sessions/:id/end',
    methods: {
      POST: operation({
        action: 'session.end',
        summary: 'End a support session, as the session or as its actor',
        access: 'caller',
        key: 'always',
        body: EmptyBodySchema,
        answers: {
          200: answers('Over, by this call or before.', EndAnswerSchema),
          202: answers('The database is away. Kept on disk, and carried out when it is back.', EndAcceptedAnswerSchema),
        },
        handler: end,
        withoutDatabase: endLater,
      }),
    },
  },
  {
    path: '/support/sessions/:id/revoke',
    methods: {
      POST: operation({
        action: 'session.revoke',
        summary: 'Stop a session: any for approvers, one’s own for every actor',
        access: 'caller',
        key: 'always',
        body: EmptyBodySchema,
        answers: { 200: answers('Over, by this call or before.', EndAnswerSchema) },
        handler: revoke,
      }),
    },
  },
]

type EmptyInput = Input<typeof EmptyBodySchema, never>

async function context({ deps, request }: Call): Promise<Response> {
  const { answer, caller } = await readContext(deps, request)
  if (caller !== null && answer.state === 'own' && !(await comesBack(deps, caller))) {
    return json(signedOutInstead(answer))
  }
  if (caller !== null && answer.state === 'own' && awaitsNavigation(deps, caller)) {
    return withWayBack(json(signedOutInstead(answer)))
  }
  return renewIfOutdated(deps, caller, { answer, response: json(answer) })
}

async function startRoute(call: Call, input: Input<typeof StartBodySchema, never>): Promise<Response> {
  const { deps, facts } = call
  const present = await anyCaller(call)
  const body = await input.body()
  const caller = await starter(call, present, body.replaces ?? null)
  const key = input.key()
  const wish = readStartForm(deps.policy, body, deps.browser?.handoffOrigins ?? [])
  requireFreshSignIn(deps.freshSignIn, caller, deps.now())
  // What is handed to another origin is a cookie there.
  const jkt = wish.handoff === null ? await keyOf(call, caller, deps.dpop.startsNeedKey) : null
  const token = caller.cookie === null ? readAuthorization(call.request).token : null
  const outcome = await issued(deps, await start(deps, { caller, wish, key, jkt, facts }), { token, ip: facts.ip })
  if (outcome.outcome === 'started' && outcome.live.row.breakGlass) deps.noticeQueued()
  const answer = await answerStart(deps, { caller, jkt }, outcome)
  if (answer.outcome === 'pending') return json(answer, 202)
  return rotate(deps, caller, { response: json(answer, 201), hint: true })
}

/**
 * The actor by their own credential. By cookie the own slot lies under the session that a switch replaces: it serves for
 * that while the session is live, and somebody has been there the whole time.
 */
async function starter(call: Call, caller: Caller, replaces: string | null): Promise<OwnCaller> {
  const { browser } = call.deps
  if (caller.kind === 'own' || caller.below === null || caller.row.id !== replaces) return requireOwn(call, caller)
  const present = caller.cookie === null || browser === null || caller.cookie.idle <= browser.returnIdle
  const { live } = await settle(call.deps, caller.row)
  return requireOwn(call, live && present ? caller.below : caller)
}

async function credential(call: Call, { body, key }: EmptyInput): Promise<Response> {
  const caller = await ownCaller(call)
  await body()
  const jkt = await keyOf(call, caller, false)
  return json(await renewCredential(call.deps, caller, { id: call.param('id'), key: key(), jkt }))
}

/** Cookies are bound to their browser by other means, and no script holds a key for them. */
async function keyOf({ deps, request }: Call, caller: OwnCaller, required: boolean): Promise<string | null> {
  if (caller.cookie !== null) return null
  return sessionKey(deps, caller, { request, header: SESSION_PROOF_HEADER, required })
}

async function extend(call: Call, input: EmptyInput): Promise<Response> {
  const { deps, facts } = call
  const caller = await extender(call)
  await input.body()
  const key = input.key()
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
async function end(call: Call, { body, key }: EmptyInput): Promise<Response> {
  const { deps, facts } = call
  const caller = await anyCaller(call, { mayBeSuperseded: true })
  await body()
  const holder = caller.kind === 'support' ? (caller.below ?? caller) : caller
  const answer = await endByActor(deps, holder, { id: call.param('id'), key: key() }, facts)
  const back = !isHanded(caller) && (await comesBack(deps, caller))
  const response = json(back ? answer : withoutOwn(answer))
  if (awaitsNavigation(deps, caller)) {
    clearSiteData(response)
    return back ? withWayBack(response) : response
  }
  return rotate(deps, caller, { response, leaves: true })
}

async function endLater(call: Call, { body }: EmptyInput): Promise<Response> {
  await body()
  return json(await endWithoutDatabase(call), 202)
}

/** Says by what the own session comes back, and brings none. */
function withWayBack(response: Response): Response {
  response.headers.set(RETURN_HEADER, RETURN_PATH)
  return response
}

async function revoke(call: Call, { body, key }: EmptyInput): Promise<Response> {
  const caller = await ownCaller(call, { mayRest: true })
  await body()
  return json(await revokeSession(call.deps, caller, { id: call.param('id'), key: key() }, call.facts))
}

async function list(call: Call): Promise<Response> {
  await operator(call)
  const sessions: readonly LiveSession[] = await listLive(call.deps)
  return json({ sessions, now: call.deps.now() })
}
