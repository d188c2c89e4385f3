import type { Active, ImpersonationState } from '@understudy/client'
import type { ApprovalRequest, Mode, Person, SupportSession } from '@understudy/protocol'

/** How a strip looks: the mode of the session, or `neutral` while there is none. */
export type Tone = Mode | 'break-glass' | 'neutral'

/** What the strip says. What a state does not have is `null`, so that no strip can show a name that it has no right to. */
export interface Strip {
  /** The `data-status`. */
  readonly status: 'active' | 'ending' | 'expired' | 'suspended' | 'pending' | 'unknown' | 'switching' | 'leaving'
  /** The `data-mode`. */
  readonly tone: Tone
  readonly actor: Person | null
  readonly subject: Person | null
  /** What the account is open for. */
  readonly session: SupportSession | null
  /** What it is to be opened for. */
  readonly request: ApprovalRequest | null
}

/**
 * What the banner has to show in a state; `null` when nobody works in anybody's account and nothing is in doubt.
 * While the server is asked again the last answer stays, so that the strip never blinks.
 */
export function stripOf(state: ImpersonationState): Strip | null {
  if ('session' in state) return within(state.status, state)
  if (state.status === 'pending') {
    const { actor, request } = state
    return { ...NOBODY, status: 'pending', actor, request, subject: request.subject }
  }
  if (state.status === 'switching') {
    const { from, to } = state
    if (to.status === 'active') return between('switching', to, to.subject)
    return from.status === 'active' ? between('switching', from) : null
  }
  if (!('last' in state)) return null
  const { status, last } = state
  if (status === 'suspended' && last === null) return { ...NOBODY, status: 'unknown' }
  if (last?.status !== 'active') return null
  if (status === 'starting') return between('switching', last, state.request.subject)
  if (status === 'leaving') return between('leaving', last)
  // The server has the end in writing: there is no doubt about what comes, only about when.
  if (status === 'suspended' && state.error?.code === 'end_accepted') return within('ending', last)
  return within(status === 'resolving' ? 'active' : status, last)
}

const NOBODY = { tone: 'neutral', actor: null, subject: null, session: null, request: null } as const

function within(status: Strip['status'], { actor, subject, session }: Omit<Active, 'status'>): Strip {
  return { status, tone: toneOf(session), actor, subject, session, request: null }
}

/** On the way from or to a session: whose it is to be is named, whose it was no longer. */
function between(status: Strip['status'], { session }: Active, subject: Person | null = null): Strip {
  return { ...NOBODY, status, tone: toneOf(session), subject }
}

/** The colours of a session. */
function toneOf({ breakGlass, mode }: SupportSession): Tone {
  return breakGlass ? 'break-glass' : mode
}

/** Why the account was opened, where the strip has it. */
export function causeOf({ session, request }: Strip): SupportSession | ApprovalRequest | null {
  return session ?? request
}

/** Whether all is in order, so that a small strip says enough. */
export function canMinimise({ status }: Strip): boolean {
  return status === 'active' || status === 'ending'
}

/** What is out of the ordinary, by the text that says so. */
export function troubleOf({ status }: Strip): 'expired' | 'suspended' | null {
  return status === 'unknown' ? 'suspended' : status === 'expired' || status === 'suspended' ? status : null
}
