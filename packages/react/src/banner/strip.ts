import type { Active, ImpersonationState, Settled } from '@understudy/client'
import type { ApprovalRequest, Mode, Person } from '@understudy/protocol'

/** How a strip looks: the mode of the session, or `neutral` while there is none. */
export type Tone = Mode | 'break-glass' | 'neutral'

/** What the strip says. One shape a kind, so that no strip can show a name that its state does not have. */
export type Strip =
  | {
      readonly kind: 'session'
      readonly status: 'active' | 'ending' | 'expired' | 'suspended'
      readonly session: Active
    }
  | { readonly kind: 'pending'; readonly actor: Person; readonly request: ApprovalRequest }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'switching'; readonly to: Person | null; readonly tone: Tone }
  | { readonly kind: 'leaving'; readonly tone: Tone }

/**
 * What the banner has to show in a state; `null` when nobody works in anybody's account and nothing is in doubt.
 * While the server is asked again the last answer stays, so that the strip never blinks.
 */
export function stripOf(state: ImpersonationState): Strip | null {
  switch (state.status) {
    case 'active':
      return { kind: 'session', status: 'active', session: state }
    case 'ending':
    case 'expired':
      return { kind: 'session', status: state.status, session: { ...state, status: 'active' } }
    case 'resolving':
      return state.last?.status === 'active' ? { kind: 'session', status: 'active', session: state.last } : null
    case 'suspended':
      if (state.last?.status === 'active') return { kind: 'session', status: 'suspended', session: state.last }
      return state.last === null ? { kind: 'unknown' } : null
    case 'starting':
      return state.last === null ? null : { kind: 'switching', to: state.request.subject, tone: toneOf(state.last) }
    case 'pending':
      return { kind: 'pending', actor: state.actor, request: state.request }
    case 'switching':
      return switchingStrip(state.from, state.to)
    case 'leaving':
      return state.last?.status === 'active' ? { kind: 'leaving', tone: toneOf(state.last) } : null
    default:
      return null
  }
}

function switchingStrip(from: Settled, to: Settled): Strip | null {
  if (to.status === 'active') return { kind: 'switching', to: to.subject, tone: toneOf(to) }
  return from.status === 'active' ? { kind: 'switching', to: null, tone: toneOf(from) } : null
}

/** The colours of a session. */
export function toneOf({ session }: Active): Tone {
  return session.breakGlass ? 'break-glass' : session.mode
}

/** The `data-status` of a strip. */
export function statusOf(strip: Strip): string {
  return strip.kind === 'session' ? strip.status : strip.kind
}

/** The `data-mode` of a strip. */
export function stripTone(strip: Strip): Tone {
  if (strip.kind === 'session') return toneOf(strip.session)
  return 'tone' in strip ? strip.tone : 'neutral'
}

/** Why the account was opened, where the strip has it. */
export function reasonOf(strip: Strip): { readonly text: string; readonly ticket: string | null } | null {
  if (strip.kind === 'session') return { text: strip.session.session.reason.text, ticket: strip.session.session.ticket }
  return strip.kind === 'pending' ? { text: strip.request.reason.text, ticket: strip.request.ticket } : null
}

/** Whether all is in order, so that a small strip says enough. */
export function canMinimise(strip: Strip): boolean {
  return strip.kind === 'session' && (strip.status === 'active' || strip.status === 'ending')
}
