import type { Browser } from 'playwright-core'
import { type PostgresCluster, startPostgres } from '../../../packages/checks/src/postgres.ts'
import { buildPage, openBrowser, PAGES } from './browser.ts'
import { type Double, startDouble } from './double/startDouble.ts'
import type { Lab } from './measure.ts'

/** One for each of eleven tabs that must not share an origin. */
const PORTS = 11

export interface OpenLab extends Lab {
  readonly notes: readonly string[]
  /** `null` while no browser was opened. */
  browserVersion(): string | null
  /** Stops everything that was started. */
  close(): Promise<void>
}

export function createLab(why: boolean): OpenLab {
  const notes: string[] = []
  let double: Promise<Double> | undefined
  let browser: Promise<Browser | null> | undefined
  let cluster: Promise<PostgresCluster> | undefined
  let version: string | null = null

  async function open() {
    const opened = await openBrowser()
    version = opened?.version() ?? null
    if (opened === null) notes.push('No Chrome or Chromium was found: the rows that need one are missing.')
    return opened
  }

  return {
    why,
    notes,
    note: (text) => notes.push(text),
    double() {
      double ??= buildPage().then(() => startDouble(PORTS, PAGES))
      return double
    },
    browser() {
      browser ??= open()
      return browser
    },
    postgres() {
      cluster ??= startPostgres({ durable: true })
      return cluster
    },
    browserVersion: () => version,
    async close() {
      await (await browser)?.close()
      await (await double)?.stop()
      await (await cluster)?.stop()
    },
  }
}
