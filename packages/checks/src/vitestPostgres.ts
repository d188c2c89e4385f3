import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the maintenance database of a PostgreSQL cluster that lives as long as the test run. */
    postgresUrl: string
  }
}

/** Global set-up of a vitest project: one cluster for all its files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startPostgres()
  project.provide('postgresUrl', cluster.url)
  return () => cluster.stop()
}
