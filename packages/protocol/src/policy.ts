import { RESTRICTED_CLASSES } from './actions.ts'
import type { Mode } from './modes.ts'
import type { FieldProblem } from './problem.ts'
import { countCharacters, normaliseReason, REASON_MAX, REASON_MIN } from './reason.ts'

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
  /** Roles that make an account unavailable as a subject: nobody works in a colleague's account. */
  readonly staffRoles: readonly string[]
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
  readonly rateLimit: { readonly perHour: number; readonly perDay: number }
}

export interface ModeRule {
  readonly enabled: boolean
  /** `flagged`: only for subjects whose directory entry asks for it. */
  readonly approval: 'never' | 'flagged' | 'always'
}

/** No support session lasts longer, whatever a policy says. Seconds. */
export const HARD_CEILING = 3600

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
  rateLimit: { perHour: 10, perDay: 30 },
}

/** What the policy says about a subject's and an actor's standing, as the server's directory knows it now. */
export interface StartFacts {
  readonly actor: { readonly id: string; readonly roles: readonly string[]; readonly active: boolean }
  readonly subject: {
    readonly id: string
    readonly roles: readonly string[]
    readonly active: boolean
    /** On the protected list: never a subject. */
    readonly protected: boolean
    /** Asks first: changes in this account need a second person. */
    readonly asksFirst: boolean
  } | null
  readonly mode: Mode
  /** Whether a matching approval is being used for this start. */
  readonly approved: boolean
}

export type StartDecision =
  | { readonly outcome: 'allow'; readonly rule: string }
  | { readonly outcome: 'needs_approval'; readonly rule: string }
  | { readonly outcome: 'deny'; readonly rule: string; readonly code: 'actor_not_allowed' | 'subject_unavailable' }

/**
 * Decides whether a support session may start. Pure: same facts, same answer, on both sides.
 *
 * `rule` names what decided and is written to the audit log. It must not reach the caller: unknown, forbidden and
 * disabled subjects look alike from outside (CVE-2019-18886).
 */
export function decideStart(policy: Policy, facts: StartFacts): StartDecision {
  const { actor, subject } = facts
  if (!actor.active) return { outcome: 'deny', rule: 'actor.inactive', code: 'actor_not_allowed' }
  if (!overlaps(actor.roles, policy.supportRoles)) {
    return { outcome: 'deny', rule: 'actor.role', code: 'actor_not_allowed' }
  }
  const rule = subject === null ? 'subject.unknown' : subjectRule(policy, actor.id, subject)
  if (rule !== null) return { outcome: 'deny', rule, code: 'subject_unavailable' }

  const { enabled, approval } = policy.modes[facts.mode]
  if (!enabled) return { outcome: 'deny', rule: `mode.${facts.mode}.disabled`, code: 'actor_not_allowed' }
  const needed = approval === 'always' || (approval === 'flagged' && subject?.asksFirst === true)
  if (needed && !facts.approved) return { outcome: 'needs_approval', rule: `mode.${facts.mode}.approval` }
  return { outcome: 'allow', rule: `mode.${facts.mode}` }
}

function subjectRule(policy: Policy, actorId: string, subject: NonNullable<StartFacts['subject']>): string | null {
  if (subject.id === actorId) return 'subject.self'
  if (overlaps(subject.roles, policy.staffRoles)) return 'subject.staff'
  if (!subject.active) return 'subject.inactive'
  if (subject.protected) return 'subject.protected'
  return null
}

/** The parts of a start that a person fills in. */
export interface StartForm {
  readonly mode: Mode
  readonly reason: { readonly code: string; readonly text: string }
  readonly ticket: string | null
  readonly ttlSeconds: number
}

/**
 * Checks what a person filled in against the policy. The dialog calls it before sending, the bridge before deciding;
 * the same sentence on both sides.
 */
export function checkStartForm(policy: Policy, form: StartForm): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  const refuse = (pointer: string, code: FieldProblem['code'], detail: string) =>
    problems.push({ pointer, code, detail })

  if (!policy.modes[form.mode].enabled) refuse('/mode', 'not_allowed', 'This mode is switched off by policy.')

  if (form.reason.code === '') refuse('/reason/code', 'required', 'Choose why the account is opened.')
  else if (!policy.reasonCodes.some(({ code }) => code === form.reason.code)) {
    refuse('/reason/code', 'unknown_value', 'The policy does not know this reason.')
  }
  const length = countCharacters(normaliseReason(form.reason.text))
  if (length === 0) refuse('/reason/text', 'required', 'Say in a sentence what has to be looked at.')
  else if (length < REASON_MIN) refuse('/reason/text', 'too_short', `At least ${REASON_MIN} characters.`)
  else if (length > REASON_MAX) refuse('/reason/text', 'too_long', `At most ${REASON_MAX} characters.`)

  if (form.ticket === null) {
    if (policy.ticket.required) refuse('/ticket', 'required', 'The policy asks for a ticket.')
  } else if (!new RegExp(policy.ticket.pattern, 'u').test(form.ticket)) {
    refuse('/ticket', 'pattern', `Write the ticket like ${policy.ticket.example}.`)
  }

  const longest = Math.min(policy.duration.max, policy.duration.ceiling, HARD_CEILING)
  if (!Number.isInteger(form.ttlSeconds) || form.ttlSeconds < 60) {
    refuse('/ttlSeconds', 'too_short', 'A session lasts at least 60 seconds.')
  } else if (form.ttlSeconds > longest) {
    refuse('/ttlSeconds', 'too_long', `A session lasts at most ${longest} seconds.`)
  }
  return problems
}

function overlaps(left: readonly string[], right: readonly string[]): boolean {
  return left.some((entry) => right.includes(entry))
}
