import type { Policy } from '@understudy/protocol'
import { SESSION_SECONDS } from '../../shared/kotauth.ts'
import type { System } from '../../shared/systems.ts'

/**
 * The rules, as far as the system knows any: Kotauth asks nobody whether somebody may, so there is no emergency either, and every
 * session is as long as the others. What else it cannot do is said by the connector's capabilities, and what the others cannot do
 * by the bridge.
 */
export function policyOn({ id }: System, policy: Policy): Policy {
  if (id !== 'kotauth') return policy
  const { breakGlass: _, ...rest } = policy
  const act = { ...policy.modes.act, approval: 'never' } as const
  const all = SESSION_SECONDS
  const duration = { default: all, max: all, choices: [], extendBy: 0, ceiling: all }
  return { ...rest, modes: { ...policy.modes, act }, duration }
}
