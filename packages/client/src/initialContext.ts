import { type ContextAnswer, type EndedSession, isMode, type SupportSession } from '@understudy/protocol'
import { ownOf } from './stack/selectors.ts'
import type { ImpersonationState } from './stack/state.ts'

/** The state that an answer stands for. It came through a page's HTML and may be anything: `null` for what is no answer. */
export function stateOf(context: ContextAnswer | null): ImpersonationState | null {
  if (!Number.isFinite(context?.now) || !Number.isSafeInteger(context?.epoch)) return null
  switch (context?.state) {
    case 'signed-out':
      return { status: 'signed-out', why: context.why, ended: withoutReturn(context.ended) }
    case 'own': {
      const { actor, request } = context
      if (!hasId(actor)) return null
      return request?.state === 'pending'
        ? { status: 'pending', actor, request }
        : ownOf(actor, { ended: withoutReturn(context.ended) })
    }
    case 'active': {
      const { actor, subject, session } = context
      const whole = [actor, subject, session].every(hasId) && isMode(session.mode) && Number.isFinite(session.expiresAt)
      return whole ? { status: 'active', actor, subject, session: withoutReturn(session) } : null
    }
    default:
      return null
  }
}

function hasId(value: { readonly id: string } | undefined): boolean {
  return typeof value?.id === 'string'
}

/** What judges a way back is loaded with the machine, which then shows it: until then there is none. */
function withoutReturn(session: SupportSession): SupportSession
function withoutReturn(ended: EndedSession | undefined): EndedSession | null
function withoutReturn<T extends SupportSession | EndedSession>(session: T | undefined): T | null {
  return session === undefined ? null : { ...session, returnTo: null }
}
