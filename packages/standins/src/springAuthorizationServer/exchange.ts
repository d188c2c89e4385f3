import { type Client, TOKEN_EXCHANGE } from './clients.ts'
import { aboutParameter, aboutType, plain } from './errors.ts'
import { hashOrder } from './hashOrder.ts'
import type { Actor, Token, TokenStore } from './store.ts'

const TYPE = 'urn:ietf:params:oauth:token-type:'
const KNOWN = [`${TYPE}access_token`, `${TYPE}jwt`]

/** A parameter that may be there once; an empty one counts as absent. */
function single(form: URLSearchParams, name: string): string | null {
  const values = form.getAll(name)
  if (values.length > 1) throw aboutParameter(name)
  return values[0] === '' ? null : (values[0] ?? null)
}

function demanded(form: URLSearchParams, name: string): string {
  const value = single(form, name)
  if (value === null) throw aboutParameter(name)
  return value
}

interface Wish {
  readonly subjectToken: string
  readonly subjectType: string
  readonly actorToken: string | null
  readonly actorType: string | null
  readonly requestedType: string
  readonly scope: readonly string[] | null
}

/** The parameters, in the server's own judgement: types it does not know, repeated ones, a resource that is no URI. */
function readWish(form: URLSearchParams): Wish {
  for (const resource of form.getAll('resource')) {
    if (!URL.canParse(resource) || new URL(resource).hash !== '') throw aboutParameter('resource')
  }
  const subjectToken = demanded(form, 'subject_token')
  const subjectType = demanded(form, 'subject_token_type')
  if (!KNOWN.includes(subjectType)) throw aboutType('subject_token_type')
  const requestedType = single(form, 'requested_token_type') ?? `${TYPE}access_token`
  if (!KNOWN.includes(requestedType)) throw aboutType('requested_token_type')
  const actorToken = single(form, 'actor_token')
  const actorType = single(form, 'actor_token_type')
  if (actorToken === null && actorType !== null) throw aboutParameter('actor_token')
  if (actorToken !== null && actorType === null) throw aboutParameter('actor_token_type')
  if (actorType !== null && !KNOWN.includes(actorType)) throw aboutType('actor_token_type')
  const scope = single(form, 'scope')?.split(' ') ?? null
  return { subjectToken, subjectType, actorToken, actorType, requestedType, scope }
}

/**
 * The grant of RFC 8693. Audience and resource are read and have no effect; whether the actor may act is asked only of a
 * subject token that names somebody.
 */
export async function exchange(store: TokenStore, client: Client, form: URLSearchParams, issuer: string) {
  const wish = readWish(form)
  if (!client.grants.includes(TOKEN_EXCHANGE)) throw plain('unauthorized_client')
  if (wish.requestedType === `${TYPE}jwt` && client.opaque) throw plain('invalid_request')
  const subject = liveToken(store, wish.subjectToken, wish.subjectType)
  if (!subject.person) throw plain('invalid_grant')
  const actor = wish.actorToken === null ? null : liveToken(store, wish.actorToken, wish.actorType ?? '')
  if (!mayActWith(subject, actor, issuer)) throw plain('invalid_grant')
  const scope = hashOrder(wish.scope ?? subject.scope)
  if (scope.some((name) => !client.scopes.includes(name))) throw plain('invalid_scope')
  const token = await store.add({
    kind: 'access',
    client,
    sub: subject.sub,
    scope,
    act: actor === null ? null : actorOf(actor, subject, issuer),
    exchanged: true,
  })
  return {
    access_token: token.value,
    issued_token_type: wish.requestedType,
    scope: scope.join(' '),
    token_type: 'Bearer',
    expires_in: client.life - 1,
  }
}

function mayActWith({ mayAct }: Token, actor: Token | null, issuer: string): boolean {
  if (mayAct === null || typeof mayAct === 'string') return true
  return mayAct.issAsUrl === true && mayAct.iss === issuer && actor?.sub === mayAct.sub
}

function liveToken(store: TokenStore, value: string, type: string): Token {
  const token = store.find(value)
  if (token?.kind !== 'access' || !store.lives(token)) throw plain('invalid_grant')
  if (type === `${TYPE}jwt` && !value.includes('.')) throw plain('invalid_request')
  return token
}

/** The actors of the subject token go inside; those of the actor token are lost. */
function actorOf(actor: Token, subject: Token, iss: string): Actor {
  return { iss, sub: actor.sub, ...(subject.act === null ? {} : { act: subject.act }) }
}
