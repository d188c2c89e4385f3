import { type ActionMap, DEFAULT_POLICY, type Mode, type Policy, type StartFacts } from '@understudy/protocol'
import { ACTOR, REQUESTS, type SubjectNumber } from './cast.ts'
import type { Configuration } from './configuration.ts'
import type { Ground } from './ground.ts'

/** What the application can do, as guard and buttons know it. `project.fork` has been forgotten there. */
export const ACTIONS: ActionMap = {
  'project.read': { class: 'content', mutates: false },
  'project.edit': { class: 'content', mutates: true },
  'invoice.pay': { class: 'money', mutates: true },
  'data.export': { class: 'export', mutates: false },
  'staff.notes': { class: 'content', mutates: false },
}

export const ACTION_NAMES = [...Object.keys(ACTIONS), 'project.fork'] as const

/** The policy of the model: both modes, with an approval where the configuration wants one. */
export function policyOf({ approval }: Configuration): Policy {
  const rule = { enabled: true, approval: approval ? 'always' : 'never' } as const
  return { ...DEFAULT_POLICY, modes: { view: rule, act: rule, shadow: { ...rule, enabled: false } } }
}

/** What the directory says now. A demoted actor has lost the role, a barred subject has got one. */
export function factsOf(ground: Ground, subject: SubjectNumber, mode: Mode, approved: boolean): StartFacts {
  const { subject: person } = REQUESTS[subject]
  const standing = { active: true, protected: false, asksFirst: false }
  return {
    actor: { id: ACTOR.id, roles: ground.demoted ? [] : ['support'], active: true },
    subject: { ...standing, id: person.id, roles: ground.barred[subject] ? ['admin'] : [] },
    mode,
    approved,
  }
}

const EVERYTHING: ReadonlySet<string> = new Set(ACTION_NAMES)
const OF_SUBJECTS: readonly [ReadonlySet<string>, ReadonlySet<string>] = [
  new Set(['project.read', 'project.edit', 'invoice.pay', 'data.export', 'project.fork']),
  // Reads only, and pays: less than the actor, and less than the other one.
  new Set(['project.read', 'invoice.pay']),
]

/** What somebody may do in the application as themselves. The actor may do everything there. */
export function rightsOf(who: 'actor' | SubjectNumber): ReadonlySet<string> {
  return who === 'actor' ? EVERYTHING : OF_SUBJECTS[who]
}

/** What a mode leaves of anybody's rights. Written out, so that it is judged by something else than what decides. */
const LEFT_BY: Readonly<Record<Mode, readonly string[]>> = {
  view: ['project.read', 'staff.notes'],
  act: ['project.read', 'project.edit', 'staff.notes'],
  shadow: [],
}

export function isLeftBy(mode: Mode, action: string): boolean {
  return LEFT_BY[mode].includes(action)
}
