import type { Browser } from 'playwright-core'
import type { PostgresCluster } from '../../../packages/checks/src/postgres.ts'
import type { Double } from './double/startDouble.ts'

/** Something else people would pick, or the plain platform, measured in the same run. */
export interface Peer {
  readonly name: string
  readonly value: number
  /** The value as it is shown. */
  readonly text: string
}

/** One line of the table. */
export interface Row {
  readonly what: string
  readonly ours: Peer
  /** Empty: there is nothing to compare with, and `ratio` is what `ours` says. */
  readonly peers: readonly Peer[]
  /** Ours over the best of the peers; `null` without any. Below 1 is better. */
  readonly ratio: number | null
  readonly target: string
  /** `null`: there is no target. */
  readonly met: boolean | null
  /** Number of runs, and the interval where there is one. */
  readonly noise: string
  /** The numbers behind it, for the JSON. */
  readonly raw?: unknown
}

/** What the measures share. Each part starts when the first measure asks for them. */
export interface Lab {
  /** A back end of its own process that keeps the connector's contract. */
  double(): Promise<Double>
  /** `null` where the machine has no Chrome or Chromium: rows that need one are left out, and say so. */
  browser(): Promise<Browser | null>
  /** A PostgreSQL that syncs what it commits, as it does by default. */
  postgres(): Promise<PostgresCluster>
  /** Lines that are printed below the table. */
  note(text: string): void
  /** Whether the sizes are to be told file by file. */
  readonly why: boolean
}

/** One file of `measures/`: what it measures, and its rows. */
export interface Measure {
  readonly name: string
  run(lab: Lab): Promise<readonly Row[]>
}

/** Ours over the best of the peers. */
export function ratioTo(peers: readonly Peer[], value: number): number | null {
  return peers.length === 0 ? null : value / Math.min(...peers.map((peer) => peer.value))
}
