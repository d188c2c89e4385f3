import { SUBJECT_ID_TYPE, type TokenForm } from '@understudy/protocol/schemas'
import { decodeJwt } from 'jose'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { callerOfToken, type OwnCaller } from '../tokens/authenticate.ts'

/** The acting party. Never by a support token of ours, nor by any token in which somebody acts already. */
export async function actorOf(deps: Deps, { actor_token: token }: TokenForm): Promise<OwnCaller> {
  const caller = await callerOfToken(deps, token)
  if (caller.over) throw new Refusal('session_ended')
  return caller
}

/**
 * Id of the party on behalf of whom: as it is, or from a token of theirs that is good. A token that says who may act for its
 * subject has to name this actor; one that does not say so allows nothing by that.
 */
export async function subjectOf(deps: Deps, form: TokenForm, actor: OwnCaller): Promise<string> {
  const { subject_token: token, subject_token_type: type } = form
  if (type === SUBJECT_ID_TYPE) return token
  const { sub, over } = await callerOfToken(deps, token)
  if (over) throw new Refusal('session_ended')
  // Verified above.
  if (!mayAct(decodeJwt(token).may_act, actor)) throw new Refusal('actor_not_allowed')
  return sub
}

function mayAct(claim: unknown, { iss, sub }: OwnCaller): boolean {
  if (claim === undefined) return true
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) return false
  return 'iss' in claim && claim.iss === iss && 'sub' in claim && claim.sub === sub
}
