import { DEFAULT_BREAK_GLASS, DEFAULT_POLICY, type Policy } from '@understudy/protocol'

/**
 * The demo's policy: as the product's, but `act` needs an approval only for customers who ask for one, so that both ways
 * can be seen, and emergency access beside them; one team supports the customers of every organisation; a session may be as short as a minute, so that its end can be watched; and
 * somebody who tries things out may start more often than an agent has reason to.
 */
export const DEMO_POLICY: Policy = {
  ...DEFAULT_POLICY,
  version: 'demo-1',
  tenants: 'any',
  modes: { ...DEFAULT_POLICY.modes, act: { enabled: true, approval: 'flagged' } },
  duration: { ...DEFAULT_POLICY.duration, choices: [60, ...DEFAULT_POLICY.duration.choices] },
  rateLimit: { perHour: 60, perDay: 300 },
  breakGlass: { ...DEFAULT_BREAK_GLASS, perDay: 20 },
}

/**
 * The same, for agents who stay themselves and are let in: their own name is in every step, so nobody has to approve. The
 * version too: two bridges over one database would take each other's sessions for those of an older policy, and end them.
 */
export function shadowOnly(policy: Policy): Policy {
  const off = { enabled: false, approval: 'never' } as const
  return {
    ...policy,
    modes: { view: off, act: off, shadow: { enabled: true, approval: 'never' } },
  }
}
