import { afterAll, afterEach, beforeEach, describe, inject } from 'vitest'
import type { Sql } from '../sql/sql.ts'
import { type DatabaseSource, pgliteSource, postgresSource } from './databaseSources.ts'

/**
 * Runs one suite against both engines. `open` gives an empty database each time; what a test or its hooks opened is
 * closed after that test, what `beforeAll` opened after the suite.
 *
 * @example
 * eachDatabase('sessions', (open) => {
 *   test('default', async () => {
 *     const sql = await open()
 *   })
 * })
 */
export function eachDatabase(name: string, suite: (open: () => Promise<Sql>, engine: Sql['engine']) => void): void {
  describe(`${name} on PGlite`, () => suite(opener(pgliteSource(inject('pgliteTemplate'))), 'pglite'))
  describe(`${name} on PostgreSQL`, () => suite(opener(postgresSource(inject('postgresUrl'))), 'postgres'))
}

function opener(source: DatabaseSource): () => Promise<Sql> {
  const ofSuite: Sql[] = []
  const ofTest: Sql[] = []
  let open = ofSuite

  beforeEach(() => {
    open = ofTest
  })
  afterEach(async () => {
    open = ofSuite
    await closeAll(ofTest)
  })
  afterAll(async () => {
    await closeAll(ofSuite)
    await source.end()
  })
  return async () => {
    const target = open
    const sql = await source.open()
    target.push(sql)
    return sql
  }
}

async function closeAll(list: Sql[]): Promise<void> {
  for (const sql of list.splice(0)) await sql.close()
}
