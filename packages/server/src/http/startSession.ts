import type { StartBodySchema } from '@understudy/protocol/schemas'
import { rotate } from '../browser/rotate.ts'
import { SESSION_PROOF_HEADER, sessionKey } from '../dpop/sessionKey.ts'
import { issued } from '../issuing/issue.ts'
import { awayFor, expectedFor } from '../issuing/settings.ts'
import { Refusal } from '../refusal.ts'
import { answerStart } from '../sessions/answers.ts'
import { settle } from '../sessions/settle.ts'
import { type StartWay, start } from '../sessions/start.ts'
import { readStartForm, type StartWish } from '../sessions/startForm.ts'
import type { Caller, OwnCaller } from '../tokens/authenticate.ts'
import { readAuthorization } from '../tokens/authorization.ts'
import { requireFreshSignIn } from '../tokens/freshSignIn.ts'
import { type Call, json } from './call.ts'
import { anyCaller, requireOwn } from './callers.ts'
import type { Input } from './operation.ts'

/** Answers `POST /support/sessions`. */
export async function startSession(call: Call, input: Input<typeof StartBodySchema, never>): Promise<Response> {
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
  const way = wayOf(call, wish)
  await deps.soundness.demand(wish.mode)
  const outcome = await issued(deps, await start(deps, { caller, wish, key, jkt, facts, way }), { token, ip: facts.ip })
  if (outcome.outcome === 'started' && outcome.live.row.breakGlass) deps.noticeQueued?.()
  const answer = await answerStart(deps, { caller, jkt }, outcome)
  if (answer.outcome !== 'started') return json(answer, 202)
  return rotate(deps, caller, { response: json(answer, 201), hint: true })
}

/** @throws Refusal `validation_failed`: what is handed to another origin is handed by the answer, and by a redirect there is none */
function wayOf({ deps, request }: Call, { mode, handoff }: StartWish): StartWay {
  const issuer = awayFor(deps.issuing, mode)
  if (issuer === null) return { kind: 'at_once', ...expectedFor(deps.issuing, mode) }
  if (handoff !== null) {
    const detail = 'What begins at another page cannot be handed on.'
    throw new Refusal('validation_failed', { errors: [{ pointer: '/handoff', code: 'not_allowed', detail }] })
  }
  return { kind: 'leaves', issuer: issuer.name, origin: request.headers.get('Origin') }
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

/** Cookies are bound to their browser by other means, and no script holds a key for them. */
export async function keyOf({ deps, request }: Call, caller: OwnCaller, required: boolean): Promise<string | null> {
  if (caller.cookie !== null) return null
  return sessionKey(deps, caller, { request, header: SESSION_PROOF_HEADER, required })
}
