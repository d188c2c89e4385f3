import type { Sql } from '@understudy/server/sql'
import type { Invoice, InvoiceStatus, InvoiceSummary, Page } from '../../shared/appApi.ts'
import { dayOf, daysBetween } from '../data/days.ts'
import type { InvoiceLine } from '../data/rows.ts'
import { attribution, author, type Caller, recordActivity } from './caller.ts'

interface SummaryRow extends Record<string, unknown> {
  number: string
  issued_on: string
  due_on: string
  paid_at: Date | null
  amount: number
  currency: string
}

const SUMMARY = 'number, issued_on::text, due_on::text, paid_at, amount, invoice.currency'
const STATUS = `CASE WHEN paid_at IS NOT NULL THEN 'paid' WHEN due_on < $2::date THEN 'overdue' ELSE 'open' END`

/** Invoices of the caller's organisation, newest first; `status` left out: all. */
export async function readInvoices(
  sql: Sql,
  caller: Caller,
  query: { readonly page: number; readonly size: number; readonly status?: InvoiceStatus },
  now: number,
): Promise<Page<InvoiceSummary>> {
  const { page, size, status } = query
  const today = dayOf(now)
  const filter = `FROM demo.invoice WHERE org_id = $1 AND ($3::text IS NULL OR ${STATUS} = $3)`
  const params = [caller.orgId, today, status ?? null]
  const [count] = await sql.query<{ total: number }>(`SELECT count(*) AS total ${filter}`, params)
  const rows = await sql.query<SummaryRow>(
    `SELECT ${SUMMARY} ${filter} ORDER BY issued_on DESC, number DESC LIMIT $4 OFFSET $5`,
    [...params, size, (page - 1) * size],
  )
  return { items: rows.map((row) => toSummary(row, today)), total: count?.total ?? 0, page, size }
}

/** One invoice with its lines; `null` when the organisation has none with this number. */
export async function readInvoice(sql: Sql, caller: Caller, number: string, now: number): Promise<Invoice | null> {
  const [row] = await sql.query<
    SummaryRow & {
      lines: InvoiceLine[]
      net: number
      vat: number
      name: string
      city: string
      country: string
      paid_by: string | null
      acted_as: string | null
    }
  >(
    `SELECT ${SUMMARY}, lines, net, vat, organisation.name, city, country, person.name AS paid_by, invoice.acted_as
     FROM demo.invoice
     JOIN demo.organisation ON organisation.id = invoice.org_id
     LEFT JOIN demo.person ON person.id = invoice.changed_by
     WHERE invoice.org_id = $1 AND number = $2`,
    [caller.orgId, number],
  )
  if (row === undefined) return null
  return {
    ...toSummary(row, dayOf(now)),
    paidAt: row.paid_at?.getTime() ?? null,
    paidBy: row.paid_at === null || row.paid_by === null ? null : author(row.paid_by, row.acted_as),
    billedTo: { name: row.name, city: row.city, country: row.country },
    lines: row.lines.map((line) => ({ ...line, amount: line.quantity * line.unitAmount })),
    net: row.net,
    vat: row.vat,
  }
}

/** Pays an open invoice; one that is paid stays as it is. `null` when there is none with this number. */
export async function payInvoice(sql: Sql, caller: Caller, number: string, now: number): Promise<Invoice | null> {
  await sql.transaction(async (tx) => {
    const paid = await tx.query(
      `UPDATE demo.invoice SET paid_at = $3, changed_by = $4, acted_as = $5
       WHERE org_id = $1 AND number = $2 AND paid_at IS NULL RETURNING number`,
      [caller.orgId, number, new Date(now), ...attribution(caller)],
    )
    if (paid.length > 0) await recordActivity(tx, caller, { at: now, what: 'invoice_paid', name: number })
  })
  return readInvoice(sql, caller, number, now)
}

function toSummary(row: SummaryRow, today: string): InvoiceSummary {
  const dueInDays = row.paid_at === null ? daysBetween(today, row.due_on) : null
  const status = dueInDays === null ? 'paid' : dueInDays < 0 ? 'overdue' : 'open'
  return {
    id: row.number,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    status,
    dueInDays,
    amount: row.amount,
    currency: row.currency,
  }
}
