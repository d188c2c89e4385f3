import { type LiveSession, RETURN_HEADER } from '@understudy/protocol'
import {
  ContextAnswerSchema,
  CredentialAnswerSchema,
  EmptyBodySchema,
  EndAcceptedAnswerSchema,
  EndAnswerSchema,
  ExtendAnswerSchema,
  LiveSessionsAnswerSchema,
  StartBodySchema,
  StartedAnswerSchema,
  UnopenedAnswerSchema,
} from '@understudy/protocol/schemas'
import { awaitsNavigation, comesBack, isHanded, signedOutInstead, withoutOwn } from '../../browser/comeBack.ts'
import { clearSiteData } from '../../browser/cookie.ts'
import { renewIfOutdated, rotate } from '../../browser/rotate.ts'
import { SESSION_PROOF_HEADER } from '../../dpop/sessionKey.ts'
import { Refusal } from '../../refusal.ts'
import { renewCredential } from '../../sessions/answers.ts'
import { readContext } from '../../sessions/context.ts'
import { endByActor } from '../../sessions/endByRequest.ts'
import { extendSession } from '../../sessions/extend.ts'
import { listLive } from '../../sessions/listLive.ts'
import { revokeSession } from '../../sessions/revoke.ts'
import { endWithoutDatabase } from '../../spool/endWithoutDatabase.ts'
import { type Call, json, type Route } from '../call.ts'
import { anyCaller, operator, ownCaller, requireOwn } from '../callers.ts'
import { answer as answers, type Input, operation } from '../operation.ts'
import { keyOf, startSession } from '../startSession.ts'
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
          202: answers('Another person has to decide first, or the page has to be left.', UnopenedAnswerSchema),
        },
        handler: startSession,
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

async function credential(call: Call, { body, key }: EmptyInput): Promise<Response> {
  const caller = await ownCaller(call)
  await body()
  const jkt = await keyOf(call, caller, false)
  return json(await renewCredential(call.deps, caller, { id: call.param('id'), key: key(), jkt }))
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
  const sessions: readonly LiveSession[] = await listLive(call.deps, await operator(call))
  return json({ sessions, now: call.deps.now() })
}
