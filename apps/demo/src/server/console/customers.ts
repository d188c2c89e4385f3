import type { Sql } from '@understudy/server/sql'
import type { Plan } from '../../shared/appApi.ts'
import type { Access, Customer, CustomerDetails, CustomerPage, Organisations } from '../../shared/consoleApi.ts'
import { searchPatterns } from '../data/fold.ts'

export interface CustomerQuery {
  readonly q: string
  readonly org: string | null
  readonly status: Access | null
  readonly page: number
  readonly size: number
}

interface CustomerRow extends Record<string, unknown> {
  id: string
  name: string
  email: string
  org_id: string
  org: string
  plan: Plan
  city: string
  access: Access
}

// What stands first decides: an account that is disabled and protected is disabled.
const ACCESS = `CASE WHEN NOT active THEN 'disabled' WHEN protected THEN 'protected'
  WHEN asks_first THEN 'asks_first' ELSE 'active' END`
const CUSTOMER = `person.id, person.name, email, org_id, organisation.name AS org, plan, city, ${ACCESS} AS access`
const FROM = 'FROM demo.person JOIN demo.organisation ON organisation.id = org_id'

/** One page of the customer list. Every word of `q` has to occur in the name, the e-mail, the organisation or the id. */
export async function readCustomers(sql: Sql, query: CustomerQuery): Promise<CustomerPage> {
  const { org, status, page, size } = query
  const patterns = searchPatterns(query.q)
  const terms = patterns.map((_, index) => ` AND search LIKE $${index + 3} ESCAPE '\\'`).join('')
  const filter = `${FROM} WHERE ($1::text IS NULL OR org_id = $1) AND ($2::text IS NULL OR ${ACCESS} = $2)${terms}`
  const params = [org, status, ...patterns]

  const [count] = await sql.query<{ total: number; people: number; organisations: number }>(
    `SELECT (SELECT count(*) ${filter}) AS total,
       (SELECT count(*) FROM demo.person WHERE position IS NOT NULL) AS people,
       (SELECT count(*) FROM demo.organisation) AS organisations`,
    params,
  )
  const rows = await sql.query<CustomerRow>(
    `SELECT ${CUSTOMER} ${filter} ORDER BY position LIMIT $${params.length + 1} OFFSET $${params.length + 2}`,
    [...params, size, (page - 1) * size],
  )
  return {
    items: rows.map(toCustomer),
    total: count?.total ?? 0,
    people: count?.people ?? 0,
    organisations: count?.organisations ?? 0,
    page,
    size,
  }
}

/** One customer with what an agent wants to know before a visit, without the visits; `null` for unknown ids. */
export async function readCustomer(sql: Sql, id: string): Promise<Omit<CustomerDetails, 'visits'> | null> {
  const [row] = await sql.query<
    CustomerRow & {
      phone: string
      job_title: string
      country: string
      currency: string
      member_since: string
      last_seen_at: Date | null
      open_amount: number
      open_count: number
      projects: number
      colleagues: number
    }
  >(
    `SELECT ${CUSTOMER}, phone, job_title, country, currency, person.created_on::text AS member_since, last_seen_at,
       (SELECT coalesce(sum(amount), 0)::bigint FROM demo.invoice WHERE invoice.org_id = person.org_id AND paid_at IS NULL) AS open_amount,
       (SELECT count(*) FROM demo.invoice WHERE invoice.org_id = person.org_id AND paid_at IS NULL) AS open_count,
       (SELECT count(*) FROM demo.project WHERE project.org_id = person.org_id AND NOT archived) AS projects,
       (SELECT count(*) - 1 FROM demo.person AS other WHERE other.org_id = person.org_id) AS colleagues
     ${FROM} WHERE person.id = $1`,
    [id],
  )
  if (row === undefined) return null
  return {
    ...toCustomer(row),
    phone: row.phone,
    jobTitle: row.job_title,
    country: row.country,
    memberSince: row.member_since,
    lastSeenAt: row.last_seen_at?.getTime() ?? null,
    currency: row.currency,
    openInvoices: { amount: row.open_amount, count: row.open_count },
    projects: row.projects,
    colleagues: row.colleagues,
  }
}

/** Organisations whose name holds every word of `q`, by name. */
export async function readOrganisations(sql: Sql, q: string): Promise<Organisations> {
  const patterns = searchPatterns(q)
  const terms = patterns.map((_, index) => `folded LIKE $${index + 1} ESCAPE '\\'`)
  const organisations = await sql.query<{ id: string; name: string; people: number }>(
    `SELECT id, name, (SELECT count(*) FROM demo.person WHERE org_id = organisation.id) AS people
     FROM demo.organisation ${terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`}
     ORDER BY folded COLLATE "C", id LIMIT 20`,
    patterns,
  )
  return { organisations }
}

function toCustomer({ id, name, email, org_id, org, plan, city, access }: CustomerRow): Customer {
  return { id, name, email, org: { id: org_id, name: org }, plan, city, access }
}
