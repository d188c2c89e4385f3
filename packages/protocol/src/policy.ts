import { RESTRICTED_CLASSES } from './actions.ts'
import type { Capabilities } from './capabilities.ts'
import type { Mode } from './modes.ts'

/** One entry of the reason list shown in the dialog. */
export interface ReasonCode {
  readonly code: string
  readonly label: string
}

/** Who may support whom, how, and for how long. Plain data: it can be stored, diffed and shown. */
export interface Policy {
  /** Named in the audit log beside each decision. */
  readonly version: string
  /** Roles whose holders may start support sessions. */
  readonly supportRoles: readonly string[]
  /** Roles whose holders may decide requests of others. */
  readonly approverRoles: readonly string[]
  /** Roles whose holders may end every session at once and stop starts. @default approverRoles */
  readonly haltRoles?: readonly string[]
  /** Roles that make an account unavailable as a subject: nobody works in a colleague's account. */
  readonly staffRoles: readonly string[]
  /** Roles one of which a subject has to hold. @default anybody who is not staff */
  readonly subjectRoles?: readonly string[]
  /** Ids of people who are never a subject, beside those the directory protects. Not sent to browsers. */
  readonly protectedSubjects?: readonly string[]
  /**
   * Whose accounts the team reaches, to open them and to see and decide what others do in them. `own`: of the own organisation
   * alone, and who has none only accounts that have none either. `any`: of every one. Left out: who is of an organisation
   * reaches that one, who is of none reaches all.
   */
  readonly tenants?: 'any' | 'own'
  readonly modes: Readonly<Record<Mode, ModeRule>>
  readonly reasonCodes: readonly ReasonCode[]
  readonly ticket: { readonly required: boolean; readonly pattern: string; readonly example: string }
  /** Seconds. */
  readonly duration: {
    readonly default: number
    readonly max: number
    readonly choices: readonly number[]
    readonly extendBy: number
    /** From the start to the instant no extension goes past. 3600 at most. */
    readonly ceiling: number
  }
  readonly restrictedClasses: readonly string[]
  /** How long a request may wait, and an approval may stay unused. Seconds, 1800 at most. */
  readonly requestWindow: number
  /** Starts per actor; the log of starts is the counter, so a restart does not reset it. */
  readonly rateLimit: RateLimit
  /** How fresh and how strong a sign-in has to be for a start (RFC 9470); `null`: any will do. @default the bridge's, 15 minutes */
  readonly stepUp?: StepUp | null
  /** Emergency access. @default none */
  readonly breakGlass?: BreakGlassRule
  /**
   * Which sign-out of a subject, told by the identity provider, ends support sessions in their account: of all their sessions, or
   * of any. @default 'everywhere'
   */
  readonly subjectSignOut?: 'everywhere' | 'any'
  /**
   * Told by a bridge in front of another identity system: what can be done in each mode that this system serves, so that screens
   * offer no more. No part of a document. Read it with `capabilitiesIn`. @default what the bridge can by itself
   */
  readonly capabilities?: Readonly<Partial<Record<Mode, Capabilities>>>
}

/** Starts of one actor. */
export interface RateLimit {
  readonly perHour: number
  readonly perDay: number
  /** Accounts of different people in a day. @default no limit of its own */
  readonly subjectsPerDay?: number
  /** Starts in an hour that were refused for the account or the actor: who tries ids out is stopped. @default no limit */
  readonly failuresPerHour?: number
}

/**
 * Opening an account without the approval that it needs, because nobody who could give it is there. Skips the approval and
 * nothing else, and somebody else has to look at it afterwards.
 */
export interface BreakGlassRule {
  /** Roles one of which an actor has to hold, beside those that a start needs. @default any support role */
  readonly roles?: readonly string[]
  /** From the start to the instant no extension goes past. Seconds; below the ceiling of other sessions. */
  readonly ceiling: number
  /** How often an actor may, beside the limit of all starts. */
  readonly perDay: number
  /** Until when somebody else has to have reviewed it. Seconds from the start. */
  readonly reviewWithin: number
  /** Whether an actor one of whose reviews is overdue may not break the glass again until it is written. */
  readonly overdueBlocks: boolean
}

export interface StepUp {
  /** Seconds since `auth_time`. */
  readonly maxAgeSeconds: number
  /** Values of `acr` that count. @default any */
  readonly acrValues?: readonly string[]
}

export interface ModeRule {
  readonly enabled: boolean
  /** `flagged`: only for subjects whose directory entry asks for it. */
  readonly approval: 'never' | 'flagged' | 'always'
  /** Roles one of which an actor has to hold for this mode, beside a support role. @default any support role */
  readonly roles?: readonly string[]
  /** `always`: only while the subject's own consent stands, as the directory knows it. @default 'never' */
  readonly consent?: 'never' | 'always'
}

/** No support session lasts longer, whatever a policy says. Seconds. */
export const HARD_CEILING = 3600

/** No support session is opened for less, and none gets less from an extension: nobody could do anything in it. Seconds. */
export const SHORTEST_TIME = 30

/** The product's defaults: `view` for support staff, `act` by approval, 10 minutes, 60 at most. */
export const DEFAULT_POLICY: Policy = {
  version: 'default-1',
  supportRoles: ['support'],
  approverRoles: ['support_lead'],
  staffRoles: ['support', 'support_lead', 'admin'],
  modes: {
    view: { enabled: true, approval: 'never' },
    act: { enabled: true, approval: 'always' },
    shadow: { enabled: false, approval: 'always' },
  },
  reasonCodes: [
    { code: 'billing_question', label: 'Billing question' },
    { code: 'technical_issue', label: 'Technical issue' },
    { code: 'account_setup', label: 'Help with set-up' },
    { code: 'security_review', label: 'Security review' },
  ],
  ticket: { required: false, pattern: '^[A-Z]{2,10}-[0-9]{1,10}$', example: 'ZD-1042' },
  duration: { default: 600, max: 3600, choices: [300, 600, 900, 1800, 3600], extendBy: 300, ceiling: HARD_CEILING },
  restrictedClasses: RESTRICTED_CLASSES,
  requestWindow: 1800,
  rateLimit: { perHour: 10, perDay: 30, subjectsPerDay: 20, failuresPerHour: 20 },
}

/** What a policy that has break-glass says of it where it says nothing: a quarter of an hour, twice a day, reviewed within a day. */
export const DEFAULT_BREAK_GLASS: BreakGlassRule = {
  ceiling: 900,
  perDay: 2,
  reviewWithin: 86_400,
  overdueBlocks: true,
}
