import type { ContextAnswer } from '@understudy/protocol'
import type { Directory } from '@understudy/server'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { API_AUDIENCE, STAFF_ROLES } from '../../shared/identity.ts'
import type { AskBridge } from '../askBridge.ts'

export interface AgentOptions {
  /** The OpenID provider, and the keys it signs with. */
  readonly issuer: string
  readonly keys: JSONWebKeySet
  readonly directory: Directory
  readonly askBridge: AskBridge
  readonly now: () => number
}

/** The id of the agent a request comes from; `null` for everybody else. */
export type AgentOf = (request: Request) => Promise<string | null>

/**
 * Finds the agent behind an own access token, also while a support session is on, when the guard lets nobody through by
 * it. A token of a support session is nobody's here: what it opens is the customer's.
 */
export function createAgentOf({ issuer, keys, directory, askBridge, now }: AgentOptions): AgentOf {
  const keySet = createLocalJWKSet(keys)
  return async (request) => {
    const [, token = ''] = /^Bearer (\S+)$/u.exec(request.headers.get('Authorization') ?? '') ?? []
    const verified = await jwtVerify(token, keySet, {
      issuer,
      audience: API_AUDIENCE,
      algorithms: ['ES256'],
      currentDate: new Date(now()),
    }).catch(() => null)
    const id = verified?.payload.sub
    if (id === undefined) return null
    // The signature says who it was; whether the sign-in behind it still stands, the bridge knows.
    const answer = await askBridge('/support/context', request)
    if (!answer.ok) throw new Error(`The bridge did not say who it is (${answer.status}).`)
    const context = (await answer.json()) as ContextAnswer
    if (context.state === 'signed-out' || context.actor.id !== id) return null
    const entry = await directory.find(id)
    return entry?.active && STAFF_ROLES.some((role) => entry.roles.includes(role)) ? id : null
  }
}
