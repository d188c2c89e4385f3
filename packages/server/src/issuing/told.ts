import type { ProblemCode } from '@understudy/protocol'
import type { IssuerCode } from '../issuers/codes.ts'
import type { IssuerError } from '../issuers/issuerError.ts'
import { Refusal } from '../refusal.ts'

/** What the actor is told. Why a back end says no is the operators' to know; everything about an account looks the same. */
const TOLD: Partial<Record<IssuerCode, ProblemCode>> = {
  not_allowed: 'actor_not_allowed',
  subject_not_found: 'subject_unavailable',
  subject_disabled: 'subject_unavailable',
  subject_protected: 'subject_unavailable',
  consent_required: 'subject_unavailable',
  actor_session_over: 'session_ended',
  already_active: 'session_conflict',
  own_session_ends: 'actor_not_allowed',
}

/** An issuer's refusal as the actor is told it: `internal` (502) where it is nobody's business. */
export function toldOf({ code }: IssuerError): Refusal {
  // A back end speaks of the account's own sign-in. Taken for the actor's, they would sign in again and again.
  if (code === 'step_up_required') return new Refusal('step_up_required', { stepUpOf: 'subject' })
  const told = TOLD[code]
  return told === undefined ? new Refusal('internal', { status: 502 }) : new Refusal(told)
}
