import type { Policy } from '@understudy/protocol'
import type { System } from '../../shared/systems.ts'

/**
 * The rules, as far as the system knows any: Kotauth asks nobody whether somebody may, so there is no emergency either, and every
 * session is as long as the others. What else it cannot do is said by its capabilities.
 */
export function policyOn({ id, limits: { maxSeconds } }: System, policy: Policy): Policy {
  if (id !== 'kotauth' || maxSeconds === undefined || maxSeconds === null) return policy
  const { breakGlass: _, ...rest } = policy
  const act = { ...policy.modes.act, approval: 'never' } as const
  const duration = { default: maxSeconds, max: maxSeconds, choices: [], extendBy: 0, ceiling: maxSeconds }
  return { ...rest, modes: { ...policy.modes, act }, duration }
}
