import { type Capabilities, MODES, type Policy } from '@understudy/protocol'

/** The policy, as far as the back end can keep it: what it cannot do is not offered. */
export function served(policy: Policy, capabilities: Capabilities | null): Policy {
  if (capabilities === null) return policy
  const { modes: able = MODES, extend, maxSeconds } = capabilities
  const { duration } = policy
  const most = maxSeconds ?? duration.ceiling
  const modes = { ...policy.modes }
  for (const mode of MODES) modes[mode] = { ...modes[mode], enabled: modes[mode].enabled && able.includes(mode) }
  return {
    ...policy,
    modes,
    duration: {
      ...duration,
      default: Math.min(duration.default, most),
      ceiling: Math.min(duration.ceiling, most),
      extendBy: extend ? duration.extendBy : 0,
    },
  }
}
