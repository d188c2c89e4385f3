import type { Abilities } from '../src/stack/model.ts'
import { reduce } from '../src/stack/reduce.ts'

/** What can disturb the peace. Everything else happens by itself: calls arrive, answers arrive, hooks end, timers fire. */
export type Disturbance =
  // People at the keyboard
  | 'start'
  | 'switch-to'
  | 'end'
  | 'extend'
  | 'sign-out'
  | 'resume'
  | 'write'
  // The network
  | 'lose'
  | 'time-out'
  | 'duplicate'
  | 'forge'
  // The page and its host
  | 'crash'
  | 'hooks-fail'
  | 'host-fail'
  | 'doubt'
  | 'check'
  | 'offline'
  | 'deadline'
  | 'renew'
  // The server
  | 'revoke'
  | 'demote'
  | 'bar'
  | 'ceiling'
  | 'actor-dies'
  | 'approve'
  | 'deny'

/** What stands between a mistake and its harm. Each can be taken away, to see that the explorer notices. */
export interface Defences {
  /** The guard compares the context assertion with what the credential says. */
  readonly assertion: boolean
  /** A dead support credential is refused, and never taken for the actor's own. */
  readonly noFallBack: boolean
  readonly actorRechecked: boolean
  readonly subjectRechecked: boolean
  /** The end of the actor session ends the support session with it. */
  readonly cascade: boolean
  readonly oneAtATime: boolean
  /** A key, and an approval, brings about one session. */
  readonly once: boolean
  readonly endedOnce: boolean
}

export const ALL_DEFENCES: Defences = {
  assertion: true,
  noFallBack: true,
  actorRechecked: true,
  subjectRechecked: true,
  cascade: true,
  oneAtATime: true,
  once: true,
  endedOnce: true,
}

/** One world to be explored to its end: who is in it, what may happen, and how often. */
export interface Configuration {
  readonly title: string
  readonly custody: 'bearer' | 'cookie'
  /** Whether a start waits for another person. */
  readonly approval: boolean
  /** Support sessions the server grants before it refuses for good. */
  readonly sessions: number
  /** Starts that are ever sent. */
  readonly starts: number
  /** Calls of one tab that may be under way when somebody disturbs it: what costs nothing would pile them up for ever. */
  readonly calls: number
  /** How many disturbances there may be on the way to a state. */
  readonly budget: number
  /** What a disturbance takes off the budget: 0 is as often as one likes. What is not listed does not happen. */
  readonly prices: Partial<Readonly<Record<Disturbance, number>>>
}

export type Reduce = typeof reduce

/** What a configuration is explored with. Tests hand in broken parts. */
export interface Parts {
  readonly configuration: Configuration
  readonly reduce: Reduce
  readonly defences: Defences
}

export function partsOf(configuration: Configuration, broken: Partial<Omit<Parts, 'configuration'>> = {}): Parts {
  return { configuration, reduce, defences: ALL_DEFENCES, ...broken }
}

export function abilitiesOf({ custody }: Configuration): Abilities {
  const connector = { custody, credential: custody === 'bearer', extend: true, cancel: true, request: true } as const
  return { ...connector, resets: true, expiry: 'return' }
}
