import type { Mode } from './modes.ts'
import type { Policy } from './policy.ts'
import { reachesTenant } from './tenants.ts'

/** What the server knows now about both people of a start. What is left out counts against it. */
export interface StartFacts {
  readonly actor: {
    readonly id: string
    readonly roles: readonly string[]
    readonly active: boolean
    /** Organisation; `null`: of none. */
    readonly tenant?: string | null
  }
  readonly subject: {
    readonly id: string
    readonly roles: readonly string[]
    readonly active: boolean
    /** On the protected list: never a subject. */
    readonly protected: boolean
    /** Asks first: changes in this account need a second person. */
    readonly asksFirst: boolean
    readonly tenant?: string | null
    /** Whether the subject's own consent stands at this moment. */
    readonly consented?: boolean
  } | null
  readonly mode: Mode
  /** Whether a matching approval is being used for this start. */
  readonly approved: boolean
  /** Whether the actor asks to go without the approval that the start may need. @default false */
  readonly breakGlass?: boolean
}

/** What decided: the rule by name, the part of the policy it stands in, and what of the facts it was about. */
export interface Ground {
  readonly rule: string
  /** JSON pointer into the policy; `null` for what no policy can change. */
  readonly at: string | null
  readonly matched: readonly string[]
}

export type StartDecision = Ground &
  (
    | {
        readonly outcome: 'allow'
        /** An approval was needed and skipped: the session is marked, and has to be reviewed. */
        readonly breakGlass?: true
      }
    | { readonly outcome: 'needs_approval' }
    | { readonly outcome: 'deny'; readonly code: 'actor_not_allowed' | 'subject_unavailable' }
  )

/**
 * Decides whether a support session may start. Pure: same facts, same answer, on both sides.
 *
 * What does not depend on the subject comes first, so that such an answer tells nothing about accounts. `rule`, `at` and
 * `matched` are for the audit log. They must not reach the caller: unknown, forbidden and disabled subjects look alike
 * from outside (CVE-2019-18886); what a caller may read is in `explain`.
 */
export function decideStart(policy: Policy, facts: StartFacts): StartDecision {
  const { actor, subject, mode } = facts
  const forActor = actorGround(policy, facts)
  if (forActor !== null) return { outcome: 'deny', code: 'actor_not_allowed', ...forActor }
  const forSubject = subject === null ? UNKNOWN : subjectGround(policy, actor, subject, mode)
  if (forSubject !== null) return { outcome: 'deny', code: 'subject_unavailable', ...forSubject }

  const { approval } = policy.modes[mode]
  const flagged = approval === 'flagged' && subject?.asksFirst === true
  const at = `/modes/${mode}/approval`
  const missing = (approval === 'always' || flagged) && !facts.approved
  // Where nothing has to be skipped, nothing is: such a start is one like any other.
  if (missing && facts.breakGlass === true) {
    const matched = common(actor.roles, policy.breakGlass?.roles ?? policy.supportRoles)
    return { outcome: 'allow', breakGlass: true, rule: 'break_glass', at: '/breakGlass', matched }
  }
  if (missing) {
    return {
      outcome: 'needs_approval',
      rule: `mode.${mode}.approval`,
      at,
      matched: flagged ? ['asksFirst'] : [approval],
    }
  }
  return {
    outcome: 'allow',
    rule: `mode.${mode}`,
    at: `/modes/${mode}`,
    matched: common(actor.roles, policy.supportRoles),
  }
}

function actorGround(policy: Policy, { actor, mode, breakGlass = false }: StartFacts): Ground | null {
  const { supportRoles, modes } = policy
  if (!actor.active) return { rule: 'actor.inactive', at: null, matched: [] }
  if (common(actor.roles, supportRoles).length === 0) return { rule: 'actor.role', at: '/supportRoles', matched: [] }
  const { enabled, roles } = modes[mode]
  if (!enabled) return { rule: `mode.${mode}.disabled`, at: `/modes/${mode}/enabled`, matched: [] }
  if (roles !== undefined && common(actor.roles, roles).length === 0) {
    return { rule: `mode.${mode}.role`, at: `/modes/${mode}/roles`, matched: [] }
  }
  return breakGlass ? breakGlassGround(policy, actor) : null
}

function breakGlassGround({ breakGlass }: Policy, { roles }: StartFacts['actor']): Ground | null {
  if (breakGlass === undefined) return { rule: 'break_glass.disabled', at: '/breakGlass', matched: [] }
  if (breakGlass.roles === undefined || common(roles, breakGlass.roles).length > 0) return null
  return { rule: 'break_glass.role', at: '/breakGlass/roles', matched: [] }
}

const UNKNOWN: Ground = { rule: 'subject.unknown', at: null, matched: [] }

function subjectGround(
  policy: Policy,
  actor: StartFacts['actor'],
  subject: NonNullable<StartFacts['subject']>,
  mode: Mode,
): Ground | null {
  const { staffRoles, subjectRoles, protectedSubjects = [] } = policy
  const { id } = subject
  if (id === actor.id) return { rule: 'subject.self', at: null, matched: [id] }
  const staff = common(subject.roles, staffRoles)
  if (staff.length > 0) return { rule: 'subject.staff', at: '/staffRoles', matched: staff }
  if (!subject.active) return { rule: 'subject.inactive', at: null, matched: [] }
  if (subject.protected) return { rule: 'subject.protected', at: null, matched: [] }
  if (protectedSubjects.includes(id)) return { rule: 'subject.protected', at: '/protectedSubjects', matched: [id] }
  if (subjectRoles !== undefined && common(subject.roles, subjectRoles).length === 0) {
    return { rule: 'subject.role', at: '/subjectRoles', matched: [] }
  }
  if (!reachesTenant(policy, actor.tenant, subject.tenant)) {
    return { rule: 'subject.tenant', at: '/tenants', matched: [] }
  }
  if (policy.modes[mode].consent === 'always' && subject.consented !== true) {
    return { rule: 'subject.consent', at: `/modes/${mode}/consent`, matched: [] }
  }
  return null
}

function common(left: readonly string[], right: readonly string[]): readonly string[] {
  return left.filter((entry) => right.includes(entry))
}
