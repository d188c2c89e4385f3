import type { ApprovalRequest, ContextAnswer, EndedSession, Person, SupportSession } from '@understudy/protocol'
import { RESTRICTED_CLASSES } from '@understudy/protocol'
import type { StartRequest } from '../stack/state.ts'

/** 1 June 2026, 09:00 UTC: where {@link manualClock} starts. */
export const START_OF_TIME: number = Date.UTC(2026, 5, 1, 9)

/** People of the demo, by first name. */
export function people() {
  return {
    dana: { id: 'sup_dana', name: 'Dana Reyes', email: 'dana@parcelwise.example' },
    milo: { id: 'sup_milo', name: 'Milo Novak', email: 'milo@parcelwise.example' },
    ines: { id: 'sup_ines', name: 'Inês Carvalho', email: 'ines@parcelwise.example' },
    noor: { id: 'cus_8F2K', name: 'Noor Haddad', email: 'noor@haddad.example', org: 'Haddad Ceramics' },
    tomas: { id: 'cus_2QXP', name: 'Tomás Oliveira', email: 'tomas@oliveira.example', org: 'Oliveira & Filhos' },
    shira: { id: 'cus_7M3T', name: 'שירה מזרחי', email: 'shira@mizrahi.example', org: 'Mizrahi Design' },
  } as const satisfies Record<string, Person>
}

/** What a filled-in start dialog hands over: Noor Haddad, `view`, ten minutes. */
export function startRequest(overrides: Partial<StartRequest> = {}): StartRequest {
  return {
    subject: people().noor,
    mode: 'view',
    reason: { code: 'billing_question', text: 'Invoice 2231 is shown twice on the dashboard' },
    ticket: 'ZD-1042',
    ttlSeconds: 600,
    returnTo: '/console/customers/cus_8F2K',
    ...overrides,
  }
}

const MINUTE = 60_000

function session(overrides: Partial<SupportSession> = {}): SupportSession {
  const { mode, reason, ticket = null, returnTo = null } = startRequest()
  return {
    id: 'ss_fixture',
    mode,
    reason,
    ticket,
    startedAt: START_OF_TIME,
    expiresAt: START_OF_TIME + 10 * MINUTE,
    ceilingAt: START_OF_TIME + 60 * MINUTE,
    restricted: RESTRICTED_CLASSES,
    extendable: true,
    breakGlass: false,
    returnTo,
    ...overrides,
  }
}

function ended(overrides: Partial<EndedSession> = {}): EndedSession {
  const { noor } = people()
  const { id, returnTo } = session()
  return { id, reason: 'actor_ended', endedAt: START_OF_TIME + MINUTE, subject: noor, returnTo, ...overrides }
}

function request(overrides: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const { subject, reason, ticket = null } = startRequest()
  return {
    id: 'rq_fixture',
    state: 'pending',
    subject,
    mode: 'act',
    reason,
    ticket,
    ttlSeconds: 600,
    createdAt: START_OF_TIME,
    expiresAt: START_OF_TIME + 30 * MINUTE,
    ...overrides,
  }
}

/** Support sessions, ended sessions and approval requests to start a story from. */
export const sessions = { support: session, ended, request } as const

const at = { epoch: 1, now: START_OF_TIME }

/** Context answers, for `initialContext`: a client that shows a state from its first render. */
export const contexts = {
  signedOut: (why: Extract<ContextAnswer, { state: 'signed-out' }>['why'] = 'no_credential'): ContextAnswer => ({
    state: 'signed-out',
    epoch: 0,
    now: START_OF_TIME,
    why,
  }),
  own: (rest: { readonly ended?: EndedSession; readonly request?: ApprovalRequest } = {}): ContextAnswer => ({
    state: 'own',
    ...at,
    actor: people().dana,
    ...rest,
  }),
  active: (overrides: Partial<SupportSession> = {}, subject: Person = people().noor): ContextAnswer => ({
    state: 'active',
    ...at,
    actor: people().dana,
    subject,
    session: session(overrides),
  }),
} as const
