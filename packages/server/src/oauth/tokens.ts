import type { IntrospectionAnswer } from '@understudy/protocol/schemas'
import { decodeJwt } from 'jose'
import type { Deps } from '../deps.ts'
import type { RequestFacts } from '../recording/event.ts'
import { Refusal } from '../refusal.ts'
import { endSession } from '../sessions/end.ts'
import { settle } from '../sessions/settle.ts'
import { findSession, type SessionRow } from '../sessions/store.ts'
import { belongsTo, verifySupportToken } from '../tokens/verifySupport.ts'
import type { OAuthClient } from './client.ts'

type Active = Extract<IntrospectionAnswer, { active: true }>

/** A token of ours with its session, whatever became of the two; `null` for everything else that may be asked about. */
async function known(deps: Deps, token: string) {
  try {
    const claims = await verifySupportToken(deps, token)
    const row = await findSession(deps.sql, claims.sid)
    return row !== null && belongsTo(claims, row) ? { row, expired: claims.expired, claims: decodeJwt(token) } : null
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid_token') return null
    throw error
  }
}

/**
 * RFC 7662: what a token is worth at this moment. One that is not good says nothing more, not even why.
 */
export async function introspectToken(deps: Deps, token: string): Promise<IntrospectionAnswer> {
  const found = await known(deps, token)
  if (found === null || found.expired || !(await settle(deps, found.row)).live) return { active: false }
  const { iss, aud, sub, act, sub_id, authorization_details } = found.claims
  const { client_id, scope, sid, jti, iat, exp, auth_time, cnf } = found.claims
  const party = act === undefined ? { sub_id, authorization_details } : { act }
  return {
    active: true,
    ...(cnf === undefined ? { token_type: 'Bearer' } : { token_type: 'DPoP', cnf: cnf as NonNullable<Active['cnf']> }),
    ...({ ...party, iss, aud, sub, client_id, scope, sid, jti, iat, exp } as Omit<
      Active,
      'active' | 'token_type' | 'cnf'
    >),
    ...(typeof auth_time === 'number' ? { auth_time } : {}),
  }
}

/**
 * RFC 7009: ends the session of a token, also of one whose own time is over. A token of nobody is the same success.
 *
 * @throws Refusal `invalid_client` (`invalid_grant`) for a token that was issued to another client
 */
export async function revokeToken(deps: Deps, client: OAuthClient, token: string, facts: RequestFacts): Promise<void> {
  const found = await known(deps, token)
  if (found === null) return
  if (found.claims.client_id !== client.id) {
    throw new Refusal('invalid_client', { oauth: { error: 'invalid_grant' }, status: 400 })
  }
  const row: SessionRow = found.row
  await endSession(deps, { row, reason: 'actor_ended' }, { person: row.actor, facts })
}
