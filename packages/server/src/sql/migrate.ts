import { createHash } from 'node:crypto'
import type { Sql } from './sql.ts'

/** One step of the schema's history. Once released it never changes; a later step changes what it made. */
export interface Migration {
  readonly id: string
  /** Statements of PostgreSQL 15, run in one transaction. */
  readonly up: string
}

// Any number, the same for every process that migrates this schema.
const LOCK = 7_238_201_455

/**
 * Brings the schema `understudy` up to date: runs the steps that are not recorded yet, in order, each in its own
 * transaction. Safe to call from several processes at once. Never goes back.
 *
 * @throws when a step that has run before now reads differently, or an id is given twice
 */
export async function migrate(sql: Sql, steps: readonly Migration[]): Promise<void> {
  const ids = new Set(steps.map(({ id }) => id))
  if (ids.size !== steps.length) throw new Error('Two migrations have the same id.')

  await sql.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    await tx.query(`
      CREATE SCHEMA IF NOT EXISTS understudy;
      CREATE TABLE IF NOT EXISTS understudy.migration (
        id text PRIMARY KEY,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`)
  })
  for (const step of steps) await applyOnce(sql, step)
}

async function applyOnce(sql: Sql, { id, up }: Migration): Promise<void> {
  const checksum = createHash('sha256').update(up).digest('hex')
  await sql.transaction(async (tx) => {
    // Held until this step is committed, so a second process finds it recorded.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const [known] = await tx.query<{ checksum: string }>('SELECT checksum FROM understudy.migration WHERE id = $1', [
      id,
    ])
    if (known !== undefined) {
      if (known.checksum === checksum) return
      throw new Error(`Migration ${id} has changed since it ran on this database. Undo the change and add a new step.`)
    }
    await tx.query(up)
    await tx.query('INSERT INTO understudy.migration (id, checksum) VALUES ($1, $2)', [id, checksum])
  })
}
