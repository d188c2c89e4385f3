import { openAsBlob } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { PGLITE_OPTIONS, pgliteSql } from '../sql/pglite.ts'
import { openPostgres } from '../sql/postgres.ts'
import type { Sql } from '../sql/sql.ts'

/** Where a suite gets empty databases from. */
export interface DatabaseSource {
  open(): Promise<Sql>
  end(): Promise<void>
}

/**
 * Embedded databases. One instance takes half a second and 300 MB, so a closed one is emptied and given out again.
 */
export function pgliteSource(template: string): DatabaseSource {
  const idle: PGlite[] = []
  const all: PGlite[] = []

  async function load(): Promise<PGlite> {
    const database = await PGlite.create({ ...PGLITE_OPTIONS, loadDataDir: await openAsBlob(template) })
    all.push(database)
    return database
  }

  return {
    async open() {
      const database = idle.pop() ?? (await load())
      return pgliteSql(database, async () => {
        await empty(database)
        idle.push(database)
      })
    },
    async end() {
      for (const database of all.splice(0)) await database.close()
    },
  }
}

/** Databases of the test run's own cluster, which goes away with them. Emptied and given out again as well. */
export function postgresSource(maintenanceUrl: string): DatabaseSource {
  const idle: string[] = []
  let made = 0

  async function create(): Promise<string> {
    made += 1
    const name = `test_${process.pid}_${Date.now().toString(36)}_${made}`
    await withClient(maintenanceUrl, (client) => client.query(`CREATE DATABASE ${name} STRATEGY file_copy`))
    const url = new URL(maintenanceUrl)
    url.pathname = `/${name}`
    return url.href
  }

  return {
    async open() {
      const url = idle.pop() ?? (await create())
      const sql = await openPostgres(url)
      let closing: Promise<void> | null = null
      const close = async () => {
        await sql.close()
        await withClient(url, (client) => client.query(DROP_EVERYTHING))
        idle.push(url)
      }
      return {
        ...sql,
        close() {
          closing ??= close()
          return closing
        },
      }
    },
    async end() {},
  }
}

const DROP_EVERYTHING = `
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
    CREATE SCHEMA public;
  END $$`

async function empty(database: PGlite): Promise<void> {
  await database.exec(DROP_EVERYTHING)
  await database.exec('DISCARD ALL')
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
