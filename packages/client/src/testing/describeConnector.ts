import type { Capabilities, Person } from '@understudy/protocol'
import { capabilitiesOf } from '../connectors/capabilities.ts'
import type { Connector } from '../ports/connector.ts'
import type { Departure } from '../ports/departure.ts'
import type { StartRequest } from '../stack/state.ts'
import { END_CASES } from './connectorCases/ends.ts'
import { REFUSAL_CASES } from './connectorCases/refusals.ts'
import { START_CASES } from './connectorCases/starts.ts'
import { same } from './connectorCases/steps.ts'

/** A connector at work on a back end of its own, for one case. What cannot be done there is left out. */
export interface ConnectorGround {
  readonly connector: Connector
  /** Who is signed in at the back end. */
  readonly actor: Person
  /** A start that nothing is wrong with. */
  readonly request: StartRequest
  /** A start in another account. */
  readonly other: StartRequest
  /** A start for a subject who is not there, protected or disabled. */
  readonly unavailable: StartRequest
  /** For a start that leaves the page: the browser went there and is back; gives the connector of the new page. */
  readonly follow?: (departure: Departure) => Promise<Connector>
  /** What the page was left for, newest last; with {@link follow}. */
  readonly departures?: readonly Departure[]
  /** Lets time pass at the back end. Milliseconds. */
  readonly advance?: (milliseconds: number) => Promise<void>
  /** The support session is ended by somebody else. */
  readonly revoke?: () => Promise<void>
  /** The actor's own session is over at the back end. */
  readonly signOut?: () => Promise<void>
  /**
   * How many support sessions the back end itself has open, asked past the connector: what that says of an end or of the time is only
   * its word. Work that the back end does by itself, such as clearing up, may be done here.
   */
  readonly alive?: () => Promise<number>
  /** From now on nothing of the back end can be reached. */
  readonly cutOff: () => void
  readonly close?: () => Promise<void>
}

/** One thing that is demanded of every connector. */
export interface ConnectorCase {
  readonly name: string
  /** Why it does not concern a connector of these capabilities and this ground; `null`: it does. */
  lacks(capabilities: Capabilities, ground: GroundAbilities): string | null
  /** Rejects with what is wrong. */
  run(ground: ConnectorGround, capabilities: Capabilities): Promise<void>
}

/** What of a ground may be left out. */
export type GroundAbility = 'follow' | 'advance' | 'revoke' | 'signOut'
export type GroundAbilities = Readonly<Record<GroundAbility, boolean>>

export interface ConnectorSubject {
  readonly name: string
  readonly capabilities: Capabilities
  /** A fresh back end and connector for each case. */
  readonly setUp: () => Promise<ConnectorGround>
  /** What the ground cannot do, each with the reason. Those cases are left out, and it is said why. */
  readonly without?: Partial<Readonly<Record<GroundAbility, string>>>
}

/** What registers a test in any runner: Vitest, Jest, `node:test`, Bun. */
export type CaseRunner = (name: string, run: () => Promise<void>) => unknown

/** Everything that is demanded of every connector, for a report of one's own. */
export const connectorCases: readonly ConnectorCase[] = [...START_CASES, ...END_CASES, ...REFUSAL_CASES]

/**
 * Registers one test for each thing that is demanded of a connector, and one that says by name what it lacks: cases of
 * capabilities that it does not declare are left out, nothing else is. Asserts by throwing, so any runner will do.
 *
 * @example
 * describeConnector(test, { name: 'kotauth', capabilities: KOTAUTH, setUp: async () => kotauthGround() })
 */
export function describeConnector(test: CaseRunner, subject: ConnectorSubject): void {
  const { name, capabilities, setUp, without = {} } = subject
  const abilities: GroundAbilities = {
    follow: without.follow === undefined,
    advance: without.advance === undefined,
    revoke: without.revoke === undefined,
    signOut: without.signOut === undefined,
  }
  const lacking = new Set<string>()
  for (const { name: what, lacks, run } of connectorCases) {
    const missing = lacks(capabilities, abilities)
    if (missing === null) test(`${name}: ${what}`, () => onGround(setUp, (ground) => run(ground, capabilities)))
    else lacking.add(isAbility(missing) ? `${missing} here: ${without[missing]}` : missing)
  }
  if (lacking.size === 0) return
  test(`${name}: says what it lacks: ${[...lacking].join(', ')}`, () =>
    onGround(setUp, async ({ connector }) => {
      const declared = capabilitiesOf(connector)
      const found = connectorCases.map(({ lacks }) => lacks(declared, abilities)).filter((missing) => missing !== null)
      const wanted = connectorCases
        .map(({ lacks }) => lacks(capabilities, abilities))
        .filter((missing) => missing !== null)
      same(found.join(), wanted.join(), 'What the connector itself lacks')
    }))
}

async function onGround(
  setUp: () => Promise<ConnectorGround>,
  run: (ground: ConnectorGround) => Promise<void>,
): Promise<void> {
  const ground = await setUp()
  try {
    await run(ground)
  } finally {
    await ground.close?.()
  }
}

function isAbility(missing: string): missing is GroundAbility {
  return ['follow', 'advance', 'revoke', 'signOut'].includes(missing)
}
