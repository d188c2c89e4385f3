import {
  CONTEXT_HEADER,
  CONTEXT_MISMATCH_HEADER,
  decideAction,
  formatAssertion,
  parseAssertion,
  type SupportSession,
} from '@understudy/protocol'
import type { Guard, SupportGuardCaller } from '@understudy/server/guard'
import { decodeJwt } from 'jose'
import { problem } from '../../http/problems.ts'
import { bearerIn } from '../system.ts'
import type { Acting, RunningKotauth } from './running.ts'

export interface KotauthGuardOptions {
  /** Kotauth, where this request's browser runs on it; `null`: it does not. */
  readonly chosen: (request: Request) => Promise<RunningKotauth | null>
  /** Classes of action that are refused whoever acts in an account. */
  readonly restricted: readonly string[]
  /** The guard of everybody who comes with another token than Kotauth's. */
  readonly others: Pick<Guard, 'check'>
}

/**
 * The app's own check of a token of Kotauth's: whose account, and who acts, is what the token says, and only as long as Kotauth
 * vouches for it. Kotauth refuses two things in an account; the rest of what must not happen there is refused here.
 */
export function kotauthGuard({ chosen, restricted, others }: KotauthGuardOptions): Pick<Guard, 'check'> {
  return {
    async check(request, tag, info) {
      const kotauth = await chosen(request)
      const token = bearerIn(request.headers)
      if (kotauth === null || !isOf(kotauth, token)) return others.check(request, tag, info)
      const acting = await kotauth.actingBy(token)
      if (acting === null) return { ok: false, response: problem('session_ended') }
      const refused = refusal(acting, request.headers.get(CONTEXT_HEADER))
      if (refused !== null) return { ok: false, response: refused }
      const decision = decideAction({ mode: 'act', restricted }, tag)
      if (!decision.allowed) {
        const { code, class: actionClass } = decision
        return { ok: false, response: problem(code, actionClass === null ? {} : { actionClass }) }
      }
      const caller = callerOf(acting, restricted)
      return { ok: true, caller, run: (work) => work(), finished: () => Promise.resolve() }
    },
  }
}

/** Whether a token says that it is Kotauth's. Whether it is, only Kotauth can say. */
function isOf({ issuer }: RunningKotauth, token: string): boolean {
  try {
    return decodeJwt(token).iss === issuer
  } catch {
    return false
  }
}

/** A tab that believes to be somewhere else does nothing here. Kotauth counts no epochs: the id of the session is compared. */
function refusal({ session }: Acting, asserted: string | null): Response | null {
  if (asserted === null) return problem('context_required')
  if (parseAssertion(asserted)?.session === session) return null
  const headers = { [CONTEXT_MISMATCH_HEADER]: formatAssertion({ session, epoch: 0 }) }
  return problem('context_mismatch', { headers })
}

function callerOf({ actor, subject, session: id, startedAt, expiresAt }: Acting, restricted: readonly string[]) {
  const session: SupportSession = {
    ...{ id, mode: 'act', reason: { code: 'not_kept', text: '' }, ticket: null, restricted },
    ...{ startedAt, expiresAt, ceilingAt: expiresAt, extendable: false, breakGlass: false, returnTo: null },
  }
  const caller: SupportGuardCaller = {
    kind: 'support',
    actor,
    subject,
    session,
    mode: 'act',
    sub: subject.id,
    roles: [],
  }
  return caller
}
