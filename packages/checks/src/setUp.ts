import { findChromium } from './chromium.ts'
import { findPostgres } from './postgresBinaries.ts'
import { add, type Count, NOTHING, ONE_FAILURE } from './report.ts'

export interface Machine {
  /** Variables for every suite. */
  readonly env: Readonly<Record<string, string>>
  /** What could not be provided, as failures. */
  readonly count: Count
}

/**
 * Finds, or installs where that is possible, what the suites need from the machine. What is missing is said and counted
 * as a failure; suites that need nothing of it still run.
 */
export async function setUp(): Promise<Machine> {
  let count = NOTHING
  const provide = async (what: string, find: () => Promise<string>): Promise<string | null> => {
    try {
      const found = await find()
      console.log(`${what}: ${found}`)
      return found
    } catch (error) {
      console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      count = add(count, ONE_FAILURE)
      return null
    }
  }
  const chromium = await provide('Browser', findChromium)
  await provide('PostgreSQL', async () => (await findPostgres()).postgres)
  return {
    env: { STORYBOOK_DISABLE_TELEMETRY: '1', ...(chromium === null ? {} : { CHROMIUM_PATH: chromium }) },
    count,
  }
}
