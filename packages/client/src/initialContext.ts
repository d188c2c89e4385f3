import {
  type ApprovalRequest,
  type ContextAnswer,
  type EndedSession,
  isMode,
  type Person,
  type SupportSession,
} from '@understudy/protocol'
import { ownOf } from './stack/selectors.ts'
import type { ImpersonationState } from './stack/state.ts'

/**
 * The state that an answer stands for. It came through a page's HTML and may be anything: `null` for what is no answer, or
 * lacks what would be put on screen of it.
 */
export function stateOf(context: ContextAnswer | null): ImpersonationState | null {
  if (!Number.isFinite(context?.now) || !Number.isSafeInteger(context?.epoch)) return null
  switch (context?.state) {
    case 'signed-out':
      return hasTexts(context, 'why') && isEnded(context.ended)
        ? { status: 'signed-out', why: context.why, ended: withoutReturn(context.ended) }
        : null
    case 'own': {
      const { actor, request } = context
      if (!isPerson(actor) || !isEnded(context.ended)) return null
      if (request?.state !== 'pending') return ownOf(actor, { ended: withoutReturn(context.ended) })
      return isPerson(request.subject) && isAsked(request) ? { status: 'pending', actor, request } : null
    }
    case 'active': {
      const { actor, subject, session } = context
      const whole = [actor, subject].every(isPerson) && isAsked(session) && isList(session.restricted)
      return whole && [session.expiresAt, session.ceilingAt].every(Number.isFinite)
        ? { status: 'active', actor, subject, session: withoutReturn(session) }
        : null
    }
    default:
      return null
  }
}

function hasTexts(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => isText(Object(value)[name]))
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isPerson(value: Person): boolean {
  return hasTexts(value, 'id', 'name') && [value.email ?? '', value.org ?? ''].every(isText)
}

/** What a session and a request for one have in common. */
function isAsked(value: SupportSession | ApprovalRequest): boolean {
  return (
    hasTexts(value, 'id') &&
    isMode(value.mode) &&
    hasTexts(value.reason, 'code', 'text') &&
    (value.ticket === null || isText(value.ticket))
  )
}

function isEnded(value: EndedSession | undefined): boolean {
  return !value || (hasTexts(value, 'id', 'reason') && isPerson(value.subject))
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

/** What judges a way back is loaded with the machine, which then shows it: until then there is none. */
function withoutReturn(session: SupportSession): SupportSession
function withoutReturn(ended: EndedSession | undefined): EndedSession | null
function withoutReturn<T extends SupportSession | EndedSession>(session: T | undefined): T | null {
  return session ? { ...session, returnTo: null } : null
}
