import type { Configuration, Disturbance } from './configuration.ts'
import { TICK } from './device.ts'

const VERBS = ['start', 'switch-to', 'end', 'extend', 'sign-out', 'resume', 'write'] as const
const NETWORK = ['lose', 'time-out', 'duplicate', 'forge'] as const
const PAGE = ['crash', 'hooks-fail', 'host-fail', 'doubt', 'check', 'offline', 'deadline', 'renew'] as const
const SERVER = ['revoke', 'demote', 'bar', 'ceiling', 'actor-dies'] as const
const EVERYTHING = [...VERBS, ...NETWORK, ...PAGE, ...SERVER, 'approve', 'deny'] as const
/** One session after the other, over a bad network. */
const BACK_AND_FORTH = ['start', 'switch-to', 'end', 'write', 'lose', 'time-out', 'crash', 'revoke'] as const

const CLOCK = ['extend', 'extend-elsewhere', 'write', 'check', 'sleep', 'nap', 'set-clock'] as const

/** One off the budget for each. */
function each(disturbances: readonly Disturbance[]): Configuration['prices'] {
  return Object.fromEntries(disturbances.map((name) => [name, 1]))
}

const WORLD = { sessions: 2, starts: 3, approval: false, clock: 0, tabs: 2 } as const

/**
 * One session and an extension of it, here or in another tab, answers as slow as they like, and time enough for both to
 * run out. One tab: what time does to a page, it does to each.
 */
const TIME: Configuration = {
  ...WORLD,
  title: 'time, in cookies',
  tabs: 1,
  custody: 'cookie',
  sessions: 1,
  starts: 1,
  clock: 3 * TICK,
  budget: 2,
  prices: { ...each(CLOCK), start: 0, tick: 0 },
}

/** What `pnpm explore` visits: more than a million worlds, in less than a minute of one core. */
export const DAILY: readonly Configuration[] = [
  { ...WORLD, title: 'cookie, everything', custody: 'cookie', budget: 3, prices: each(EVERYTHING) },
  { ...WORLD, title: 'bearer, everything', custody: 'bearer', budget: 3, prices: each(EVERYTHING) },
  { ...WORLD, title: 'approval, everything', custody: 'bearer', approval: true, budget: 3, prices: each(EVERYTHING) },
  {
    ...WORLD,
    title: 'approval in cookies, everything',
    custody: 'cookie',
    approval: true,
    budget: 3,
    prices: each(EVERYTHING),
  },
  TIME,
]

/** What is visited where there is more time. */
export const NIGHTLY: readonly Configuration[] = [
  ...DAILY,
  { ...WORLD, title: 'cookie, back and forth', custody: 'cookie', budget: 4, prices: each(BACK_AND_FORTH) },
  { ...WORLD, title: 'bearer, back and forth', custody: 'bearer', budget: 4, prices: each(BACK_AND_FORTH) },
]
