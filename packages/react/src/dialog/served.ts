import { type Capabilities, capabilitiesIn, MODES, type Mode, type Policy } from '@understudy/protocol'

/** The policy, as far as the back end can keep it in any mode: modes that it does not serve are not offered. */
export function served(policy: Policy, declared: Capabilities | null): Policy {
  const modes = { ...policy.modes }
  for (const mode of MODES) {
    const able = capabilitiesIn(mode, policy, declared)
    const serves = able === null || (able.maxSeconds !== 0 && (able.modes ?? MODES).includes(mode))
    modes[mode] = { ...modes[mode], enabled: modes[mode].enabled && serves }
  }
  return { ...policy, modes }
}

/** What is left of its times in this mode. */
export function servedIn(mode: Mode, policy: Policy, declared: Capabilities | null): Policy {
  const able = capabilitiesIn(mode, policy, declared)
  const { duration } = policy
  if (able === null) return policy
  const most = able.maxSeconds ?? duration.ceiling
  return {
    ...policy,
    duration: {
      ...duration,
      default: Math.min(duration.default, most),
      ceiling: Math.min(duration.ceiling, most),
      extendBy: able.extend ? duration.extendBy : 0,
    },
  }
}
