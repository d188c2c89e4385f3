import { withoutCredential } from '../src/effects/withoutCredential.ts'
import type { Abilities } from '../src/stack/model.ts'
import { reduce } from '../src/stack/reduce.ts'
import type { Passing } from './device.ts'

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
  | 'extend-elsewhere'
  // Time
  | Passing

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
  /** The guard compares every action with mode and restricted classes. */
  readonly actionChecked: boolean
  /** The application asks what the subject may do, not what the actor may. */
  readonly subjectRights: boolean
  /** A start is no sign-in of the subject's. */
  readonly startIsNoLogin: boolean
  /** Whoever acts is seen to have been here, and not the subject. */
  readonly actorIsSeen: boolean
  /** An end takes none of the subject's own sessions with it. */
  readonly endsSupportOnly: boolean
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
  actionChecked: true,
  subjectRights: true,
  startIsNoLogin: true,
  actorIsSeen: true,
  endsSupportOnly: true,
}

/** One world to be explored to its end: who is in it, what may happen, and how often. */
export interface Configuration {
  readonly title: string
  readonly custody: 'bearer' | 'cookie'
  readonly tabs: 1 | 2
  /** Whether a start waits for another person. */
  readonly approval: boolean
  /** Support sessions the server grants before it refuses for good. */
  readonly sessions: number
  /** Starts that are ever sent. */
  readonly starts: number
  /** How far the server's clock goes, milliseconds; 0: time stands still, and what it would bring about is a move. */
  readonly clock: number
  /** How many disturbances there may be on the way to a state. */
  readonly budget: number
  /** What a disturbance takes off the budget: 0 is as often as one likes. What is not listed does not happen. */
  readonly prices: Partial<Readonly<Record<Disturbance, number>>>
}

export type Reduce = typeof reduce
export type WithoutCredential = typeof withoutCredential

/** What a configuration is explored with. Tests hand in broken parts. */
export interface Parts {
  readonly configuration: Configuration
  readonly reduce: Reduce
  readonly withoutCredential: WithoutCredential
  readonly defences: Defences
}

export function partsOf(configuration: Configuration, broken: Partial<Omit<Parts, 'configuration'>> = {}): Parts {
  return { configuration, reduce, withoutCredential, defences: ALL_DEFENCES, ...broken }
}

export function abilitiesOf({ custody }: Configuration): Abilities {
  const connector = { custody, credential: custody === 'bearer', extend: true, cancel: true, request: true } as const
  return { ...connector, resets: true, expiry: 'return' }
}
