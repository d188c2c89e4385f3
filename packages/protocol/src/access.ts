/** A value that a property is compared with. */
export type PropertyValue = string | number | boolean | null

/** What a subject or a resource has to be for a rule to be about it. */
export interface EntityPattern {
  readonly type: string
  /** @default any */
  readonly ids?: readonly string[]
  /** Each has to be there, with exactly this value. */
  readonly properties?: Readonly<Record<string, PropertyValue>>
}

/** One line of who may do what to what. Plain data. */
export interface AccessRule {
  /** Named in the answer. */
  readonly id: string
  readonly effect: 'permit' | 'deny'
  /** @default any */
  readonly subject?: EntityPattern
  readonly actions: readonly string[]
  /** Properties of the action, like those of an entity. */
  readonly actionProperties?: Readonly<Record<string, PropertyValue>>
  /** @default any */
  readonly resource?: EntityPattern
}

type Properties = Readonly<Record<string, unknown>>

interface Entity {
  readonly type: string
  readonly id: string
  readonly properties?: Properties
}

/** The question of the AuthZEN Authorization API 1.0: may this subject do this to that? */
export interface AccessQuestion {
  readonly subject: Entity
  readonly action: { readonly name: string; readonly properties?: Properties }
  readonly resource: Entity
}

export interface AccessDecision {
  readonly permitted: boolean
  /** Id of the rule that decided, or `default`. */
  readonly rule: string
}

/**
 * Decides by the first rule that is about the question; where there is none, no. Pure.
 *
 * Believes the properties that the question brings: whoever may ask is trusted to know them.
 */
export function decideAccess(rules: readonly AccessRule[], question: AccessQuestion): AccessDecision {
  const { subject, action, resource } = question
  const rule = rules.find(
    (candidate) =>
      candidate.actions.includes(action.name) &&
      holds(candidate.actionProperties, action.properties) &&
      isAbout(candidate.subject, subject) &&
      isAbout(candidate.resource, resource),
  )
  return rule === undefined
    ? { permitted: false, rule: 'default' }
    : { permitted: rule.effect === 'permit', rule: rule.id }
}

function isAbout(pattern: EntityPattern | undefined, { type, id, properties }: Entity): boolean {
  if (pattern === undefined) return true
  return pattern.type === type && (pattern.ids?.includes(id) ?? true) && holds(pattern.properties, properties)
}

function holds(wanted: Readonly<Record<string, PropertyValue>> = {}, given: Properties = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => Object.hasOwn(given, name) && given[name] === value)
}
