import type { Mode } from './modes.ts'

/**
 * Classes of action that a support session is refused by default. An application may add its own names.
 * They are the Olympus document's four (change password, add MFA, pay, delete account) and what incidents added.
 */
export const RESTRICTED_CLASSES = [
  'credentials',
  'tokens',
  'identity',
  'money',
  'deletion',
  'consent',
  'export',
  'members',
  'impersonation',
  'notifications',
] as const

export type RestrictedClass = (typeof RESTRICTED_CLASSES)[number]

/** What an application declares about one of its actions. Shared by the guard and the buttons. */
export interface ActionTag {
  /** A {@link RestrictedClass} or a name of the application's own, such as `content`. */
  readonly class: string
  /** Whether the action changes anything. */
  readonly mutates: boolean
}

/** The application's actions by name, such as `invoice.pay`. */
export type ActionMap = Readonly<Record<string, ActionTag>>

/** The part of a support session that decides about actions. */
export interface ActionScope {
  readonly mode: Mode
  readonly restricted: readonly string[]
}

export type ActionRefusal = 'mode_read_only' | 'action_restricted' | 'action_untagged'

export type ActionDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: ActionRefusal; readonly class: string | null }

const ALLOWED: ActionDecision = { allowed: true }

/**
 * Decides whether an action may happen, in the browser (to show it) and in the guard (to enforce it).
 *
 * Does not know who is asking for what: rights of the subject are checked by the application as always. Outside a
 * support session (`scope === null`) everything is left to the application. An action without a tag, or with something
 * else in its place, is refused: a forgotten tag must fail closed. So must a mode that this version does not know.
 *
 * @example decideAction({ mode: 'act', restricted: ['money'] }, { class: 'money', mutates: true })
 * // { allowed: false, code: 'action_restricted', class: 'money' }
 */
export function decideAction(scope: ActionScope | null, tag: ActionTag | undefined): ActionDecision {
  if (scope === null) return ALLOWED
  if (!isTag(tag)) return { allowed: false, code: 'action_untagged', class: null }
  // Restricted comes first: an export is a read, and still refused.
  if (scope.restricted.includes(tag.class)) return { allowed: false, code: 'action_restricted', class: tag.class }
  if (tag.mutates && scope.mode !== 'act' && scope.mode !== 'shadow') {
    return { allowed: false, code: 'mode_read_only', class: tag.class }
  }
  return ALLOWED
}

// A lookup such as `actions[name]` finds `Object.prototype.toString` too.
function isTag(tag: ActionTag | undefined): tag is ActionTag {
  return typeof tag === 'object' && tag !== null && typeof tag.class === 'string' && typeof tag.mutates === 'boolean'
}
