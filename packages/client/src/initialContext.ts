import { type ContextAnswer, isMode } from '@understudy/protocol'
import { ownOf } from './stack/selectors.ts'
import type { ImpersonationState } from './stack/state.ts'

/** The state that an answer stands for. It came through a page's HTML and may be anything: `null` for what is no answer. */
export function stateOf(context: ContextAnswer | null): ImpersonationState | null {
  if (!Number.isFinite(context?.now) || !Number.isSafeInteger(context?.epoch)) return null
  switch (context?.state) {
    case 'signed-out':
      return { status: 'signed-out', why: context.why, ended: context.ended ?? null }
    case 'own': {
      const { actor, ended = null, request } = context
      if (!hasId(actor)) return null
      return request?.state === 'pending' ? { status: 'pending', actor, request } : ownOf(actor, { ended })
    }
    case 'active': {
      const { actor, subject, session } = context
      const whole = [actor, subject, session].every(hasId) && isMode(session.mode) && Number.isFinite(session.expiresAt)
      return whole ? { status: 'active', actor, subject, session } : null
    }
    default:
      return null
  }
}

function hasId(value: { readonly id: string } | undefined): boolean {
  return typeof value?.id === 'string'
}
