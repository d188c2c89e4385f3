import type { Sql, Tx } from '@understudy/server/sql'
import { dayOf } from './days.ts'
import { fold } from './fold.ts'
import { generateBooks } from './generateBooks.ts'
import { generateCustomers } from './generateCustomers.ts'
import { createRandom } from './random.ts'
import { fillShipments } from './shipmentDays.ts'

const SEED = 20_261_228

/**
 * Fills an empty database with the demo's organisations, people and their books, all in one transaction; does nothing
 * when that was done before, so what people changed since stays. Names and numbers depend on nothing but the seed,
 * days on the day of seeding.
 */
export async function seed(sql: Sql, now: number): Promise<void> {
  await sql.transaction(async (tx) => {
    // Two processes that start at once on one PostgreSQL: the second waits here and then finds the work done.
    await tx.query('LOCK TABLE demo.seeding')
    const [done] = await tx.query<{ seed: number }>('SELECT seed FROM demo.seeding')
    if (done !== undefined) return
    await fill(tx, now)
    await tx.query('INSERT INTO demo.seeding (seed, done_at) VALUES ($1, $2)', [SEED, new Date(now)])
  })
}

async function fill(tx: Tx, now: number): Promise<void> {
  const today = dayOf(now)
  const random = createRandom(SEED)
  const { organisations, people } = generateCustomers(random, today)
  const { invoices, projects } = generateBooks(random, today, organisations, people)
  const at = new Date(now)

  await tx.query(
    `INSERT INTO demo.organisation (id, name, folded, plan, city, country, currency, parcels, created_on)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS row(
       id text, name text, folded text, plan text, city text, country text, currency text, parcels integer, created_on date)`,
    [JSON.stringify(organisations.map((row) => ({ ...row, folded: fold(row.name) })))],
  )
  await tx.query(
    `INSERT INTO demo.person (id, position, org_id, name, email, phone, job_title, member_role, roles, active, protected,
       asks_first, created_on, search, last_seen_at, changed_at)
     SELECT id, position, org_id, name, email, phone, job_title, member_role, roles, active, protected,
       asks_first, created_on, search, $2::timestamptz - make_interval(mins => seen_minutes_ago), $2
     FROM jsonb_to_recordset($1::jsonb) AS row(
       id text, position integer, org_id text, name text, email text, phone text, job_title text, member_role text,
       roles text[], active boolean, protected boolean, asks_first boolean, created_on date, search text,
       seen_minutes_ago integer)`,
    [JSON.stringify(people), at],
  )
  await tx.query(
    `INSERT INTO demo.invoice (org_id, number, issued_on, due_on, currency, lines, net, vat, amount, paid_at)
     SELECT org_id, number, issued_on, due_on, currency, lines, net, vat, amount, paid_on + interval '10 hours'
     FROM jsonb_to_recordset($1::jsonb) AS row(
       org_id text, number text, issued_on date, due_on date, currency text, lines jsonb, net bigint, vat bigint,
       amount bigint, paid_on date)`,
    [JSON.stringify(invoices)],
  )
  await tx.query(
    `WITH made AS (
       INSERT INTO demo.project (id, org_id, name, archived, created_at, changed_at, changed_by)
       SELECT id, org_id, name, archived, created_on + interval '9 hours', created_on + interval '9 hours', created_by
       FROM jsonb_to_recordset($1::jsonb) AS row(
         id text, org_id text, name text, archived boolean, created_on date, created_by text)
       RETURNING org_id, name, created_at, changed_by)
     INSERT INTO demo.activity (org_id, at, actor_id, what, name)
     SELECT org_id, created_at, changed_by, 'project_created', name FROM made ORDER BY created_at, org_id`,
    [JSON.stringify(projects)],
  )
  await fillShipments(tx, today)
}
