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
  // Looked at first: a role that serves needs no right to change the schema.
  if ((await pendingMigrations(sql, steps)).length === 0) return

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

/**
 * The ids of the steps that have not run on this database, in order. Changes nothing, and needs no right to.
 *
 * @throws when a step that has run before now reads differently
 */
export async function pendingMigrations(sql: Sql, steps: readonly Migration[]): Promise<readonly string[]> {
  const [table] = await sql.query<{ there: boolean }>("SELECT to_regclass('understudy.migration') IS NOT NULL AS there")
  const rows =
    table?.there === true
      ? await sql.query<{ id: string; checksum: string }>('SELECT id, checksum FROM understudy.migration')
      : []
  const known = new Map(rows.map(({ id, checksum }) => [id, checksum]))
  return steps
    .filter((step) => {
      const checksum = known.get(step.id)
      if (checksum !== undefined) demandUnchanged(step, checksum)
      return checksum === undefined
    })
    .map(({ id }) => id)
}

function demandUnchanged({ id, up }: Migration, checksum: string): void {
  if (checksum === checksumOf(up)) return
  throw new Error(`Migration ${id} has changed since it ran on this database. Undo the change and add a new step.`)
}

function checksumOf(up: string): string {
  return createHash('sha256').update(up).digest('hex')
}

async function applyOnce(sql: Sql, step: Migration): Promise<void> {
  const { id, up } = step
  await sql.transaction(async (tx) => {
    // Held until this step is committed, so a second process finds it recorded.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const [known] = await tx.query<{ checksum: string }>('SELECT checksum FROM understudy.migration WHERE id = $1', [
      id,
    ])
    if (known !== undefined) {
      demandUnchanged(step, known.checksum)
      return
    }
    await tx.query(up)
    await tx.query('INSERT INTO understudy.migration (id, checksum) VALUES ($1, $2)', [id, checksumOf(up)])
  })
}
