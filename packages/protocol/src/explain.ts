import { type ActionTag, decideAction } from './actions.ts'
import { decideStart, type Ground, type StartFacts } from './decideStart.ts'
import type { Mode } from './modes.ts'
import type { Policy } from './policy.ts'

/** Something the policy is asked about. */
export type PolicyQuestion =
  | ({ readonly about: 'start' } & StartFacts)
  | {
      readonly about: 'action'
      readonly mode: Mode
      /** The action's name, such as `invoice.pay`. */
      readonly action: string
      readonly tag: ActionTag | undefined
    }

/** Why the policy answers what it answers. Plain data. */
export interface Explanation extends Ground {
  readonly outcome: 'allow' | 'needs_approval' | 'deny'
  /** The code a refused caller gets; `null` where nothing is refused. */
  readonly code: string | null
  /** The question, in texts. */
  readonly asked: Readonly<Record<string, string>>
  readonly policyVersion: string
}

/**
 * Says which rule of the policy decides a question, where in the document it stands and what of the question it is about.
 * Pure. Asks nobody: rate, time, an external decision point and the application's own rights are not in it.
 *
 * For an `actor`, the default, every unavailable subject is explained alike, whatever the reason: unknown, colleague,
 * protected, elsewhere. An `operator` reads the rule; that answer belongs into logs, never into a response to whoever asked.
 *
 * @param reader who will read it
 * @example explain(policy, { about: 'action', mode: 'view', action: 'invoice.pay', tag: { class: 'money', mutates: true } })
 * // { outcome: 'deny', rule: 'action.restricted', at: '/restrictedClasses', matched: ['money'], … }
 */
export function explain(policy: Policy, question: PolicyQuestion, reader: 'actor' | 'operator' = 'actor'): Explanation {
  const policyVersion = policy.version
  if (question.about === 'action') return { ...explainAction(policy, question), policyVersion }
  const { actor, subject, mode, approved, breakGlass = false } = question
  const decision = decideStart(policy, question)
  const asked = {
    actor: actor.id,
    mode,
    approved: String(approved),
    ...(breakGlass ? { breakGlass: 'true' } : {}),
  }
  if (decision.outcome !== 'deny') return { code: null, asked, policyVersion, ...decision }
  if (reader === 'operator') {
    return { asked: { ...asked, ...(subject === null ? {} : { subject: subject.id }) }, policyVersion, ...decision }
  }
  return decision.code === 'subject_unavailable'
    ? { ...decision, asked, policyVersion, ...UNAVAILABLE }
    : { ...decision, asked, policyVersion }
}

const UNAVAILABLE: Ground = { rule: 'subject.unavailable', at: null, matched: [] }

function explainAction(
  { restrictedClasses }: Policy,
  { mode, action, tag }: Extract<PolicyQuestion, { readonly about: 'action' }>,
): Omit<Explanation, 'policyVersion'> {
  const decision = decideAction({ mode, restricted: restrictedClasses }, tag)
  const asked = { action, mode, ...(tag === undefined ? {} : { class: tag.class, mutates: String(tag.mutates) }) }
  if (decision.allowed)
    return { outcome: 'allow', code: null, rule: `mode.${mode}`, at: `/modes/${mode}`, matched: [], asked }
  const { code } = decision
  const ground = { action_untagged: UNTAGGED, mode_read_only: READ_ONLY, action_restricted: RESTRICTED }[code]
  return { outcome: 'deny', code, ...ground, matched: decision.class === null ? [] : [decision.class], asked }
}

const UNTAGGED = { rule: 'action.untagged', at: null }
const READ_ONLY = { rule: 'action.read_only', at: null }
const RESTRICTED = { rule: 'action.restricted', at: '/restrictedClasses' }
