import { ACCESS_TOKEN_TYPE, type TokenAnswer, type TokenForm } from '@understudy/protocol/schemas'
import type { BridgeDeps } from '../bridgeDeps.ts'
import { sessionKey } from '../dpop/sessionKey.ts'
import { json } from '../http/call.ts'
import { isId } from '../ids.ts'
import { issued } from '../issuing/issue.ts'
import { awayFor, expectedFor } from '../issuing/settings.ts'
import type { RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { findRequest, type RequestRow, stateAt } from '../requests/store.ts'
import { answerStart } from '../sessions/answers.ts'
import { start } from '../sessions/start.ts'
import { readStartForm } from '../sessions/startForm.ts'
import type { OwnCaller } from '../tokens/authenticate.ts'
import { requireFreshSignIn } from '../tokens/freshSignIn.ts'
import type { OAuthClient } from './client.ts'
import { oauthError } from './error.ts'
import { asDetails, bodyOf, detailsOf, invalidScope, modeOf, readDetails, requireTarget } from './grant.ts'
import { actorOf, subjectOf } from './parties.ts'

/** An exchange by a client that is known. */
export interface Exchange {
  readonly client: OAuthClient
  readonly form: TokenForm
  /** Of the header, where there is one. Left out: every try is a new one. */
  readonly key: string
  readonly facts: RequestFacts
  readonly request: Request
  /** Hears who the actor is, as soon as that is known: what is refused after that is recorded under their name. */
  readonly onActor: (actor: OwnCaller) => void
}

/**
 * RFC 8693: the actor’s token and the subject become a support session and its first token. The same policy, the same
 * transaction and the same row in the log as `POST /support/sessions`; no refresh token, ever.
 *
 * @throws Refusal what {@link start} throws, and what is wrong with the request
 */
export async function exchangeToken(deps: BridgeDeps, exchange: Exchange): Promise<Response> {
  const { client, form, key, facts, onActor } = exchange
  requireTarget(deps.audience, form)
  const details = readDetails(form.authorization_details)
  const mode = modeOf(form, details, client)
  const actor = await actorOf(deps, form)
  onActor(actor)
  const subject = await subjectOf(deps, form, actor)
  const wish = await asDetails(() => readStartForm(deps.policy, bodyOf(details, subject, mode), []))
  requireFresh(deps, actor)
  // A client has no browser to send anywhere, and nothing is to be on before what comes was verified.
  if (awayFor(deps.issuing, mode) !== null) throw invalidScope()
  await deps.soundness.demand(mode)
  const waiting = wish.requestId === null ? null : await openRequestOf(deps, actor, wish.requestId)
  if (waiting !== null && stateAt(waiting, deps.now()) === 'pending') return pending(waiting)

  const jkt = await keyOf(deps, actor, exchange)
  const minting = { ...deps, clientId: client.id }
  const outcome = await asDetails(() =>
    start(deps, {
      caller: actor,
      wish,
      key,
      jkt,
      facts,
      way: { kind: 'at_once', ...expectedFor(deps.issuing, mode) },
    }),
  ).catch((error: unknown) => {
    throw waiting === null ? error : decided(error, waiting, deps.now())
  })
  const token = form.actor_token ?? null
  const live = await issued(deps, outcome, { token, ip: facts.ip })
  const answer = await answerStart(minting, { caller: actor, jkt }, live)
  if (answer.outcome === 'pending') return pending(answer.request)
  if (answer.outcome === 'redirect') throw invalidScope()
  const { credential } = answer
  if (credential === undefined) throw new Error('A session was started without a credential.')
  const body: TokenAnswer = {
    access_token: credential.accessToken,
    issued_token_type: form.requested_token_type ?? ACCESS_TOKEN_TYPE,
    token_type: credential.tokenType ?? 'Bearer',
    expires_in: Math.floor((credential.expiresAt - answer.now) / 1000),
    scope: `support:${mode}`,
    authorization_details: [detailsOf(wish)],
  }
  const response = json(body)
  response.headers.set('Pragma', 'no-cache')
  return response
}

/** A client that is not registered for proofs is not heard about them (RFC 9449 section 5): it reads in the answer that it got a plain token. */
async function keyOf(deps: BridgeDeps, actor: OwnCaller, { client, request }: Exchange): Promise<string | null> {
  if (client.dpop === undefined) return null
  return sessionKey(deps, actor, { request, header: 'DPoP', required: client.dpop === 'required' })
}

/** RFC 9470 says what would do; RFC 8693 says that an actor token that will not is an invalid request. */
function requireFresh({ freshSignIn, now }: BridgeDeps, actor: OwnCaller): void {
  try {
    requireFreshSignIn(freshSignIn, actor, now())
  } catch (error) {
    if (!(error instanceof Refusal) || freshSignIn === null) throw error
    const { maxAgeSeconds: max_age, acrValues } = freshSignIn
    const members = { max_age, ...(acrValues === undefined ? {} : { acr_values: acrValues.join(' ') }) }
    throw new Refusal(error.code, { oauth: { members } })
  }
}

async function openRequestOf({ sql }: BridgeDeps, { key, sub }: OwnCaller, id: string): Promise<RequestRow | null> {
  const row = isId(id) ? await findRequest(sql, id) : null
  return row?.actorKey === key && row.actorSub === sub ? row : null
}

/** Seconds between two looks at a request. */
const INTERVAL = 5

/** The words of RFC 8628 for the same thing: another person has to decide first. */
function pending({ id }: { readonly id: string }): Response {
  return oauthError({
    error: 'authorization_pending',
    description: 'Another person has to allow this. Try again with request_id.',
    code: 'request_not_open',
    members: { request_id: id, interval: INTERVAL },
  })
}

const DECIDED: Readonly<Partial<Record<RequestRow['state'], string>>> = {
  denied: 'access_denied',
  expired: 'expired_token',
}

function decided(error: unknown, row: RequestRow, now: number): unknown {
  const name = DECIDED[stateAt(row, now)]
  if (name === undefined || !(error instanceof Refusal) || error.code !== 'request_not_open') return error
  return new Refusal(error.code, { ...error.options, oauth: { error: name } })
}
