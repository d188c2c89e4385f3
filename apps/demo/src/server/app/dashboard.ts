import type { Sql } from '@understudy/server/sql'
import type { Dashboard } from '../../shared/appApi.ts'
import { addDays, dayOf, firstOfMonth } from '../data/days.ts'
import type { Caller } from './caller.ts'
import { readInvoices } from './invoices.ts'

/** The first page of the app: this month beside the one before, what is owed, shipments a day. */
export async function readDashboard(sql: Sql, caller: Caller, now: number): Promise<Dashboard> {
  const today = dayOf(now)
  const month = firstOfMonth(today)
  const previous = firstOfMonth(today, -1)
  // The 31st has no counterpart in a month of 30 days: the comparison ends with that month.
  const sameDay = addDays(previous, Number(today.slice(8)) - 1)
  const until = sameDay < month ? sameDay : addDays(month, -1)

  const [sums] = await sql.query<Record<'shipped' | 'late' | 'shipped_before' | 'late_before', number>>(
    `SELECT
       coalesce(sum(shipped) FILTER (WHERE day >= $2), 0)::integer AS shipped,
       coalesce(sum(late) FILTER (WHERE day >= $2), 0)::integer AS late,
       coalesce(sum(shipped) FILTER (WHERE day BETWEEN $3 AND $4), 0)::integer AS shipped_before,
       coalesce(sum(late) FILTER (WHERE day BETWEEN $3 AND $4), 0)::integer AS late_before
     FROM demo.shipment_day WHERE org_id = $1 AND day >= $3 AND day <= $5`,
    [caller.orgId, month, previous, until, today],
  )
  const perDay = await sql.query<{ day: string; shipped: number }>(
    'SELECT day::text, shipped FROM demo.shipment_day WHERE org_id = $1 AND day > $2 AND day <= $3 ORDER BY demo.shipment_day.day',
    [caller.orgId, addDays(today, -30), today],
  )
  const [owed] = await sql.query<{ currency: string; amount: number; count: number; due: number }>(
    `SELECT currency,
       coalesce((SELECT sum(amount) FROM demo.invoice WHERE org_id = $1 AND paid_at IS NULL), 0)::bigint AS amount,
       (SELECT count(*) FROM demo.invoice WHERE org_id = $1 AND paid_at IS NULL) AS count,
       (SELECT count(*) FROM demo.invoice WHERE org_id = $1 AND paid_at IS NULL AND due_on BETWEEN $2 AND $3) AS due
     FROM demo.organisation WHERE id = $1`,
    [caller.orgId, today, addDays(today, 6)],
  )
  const { items } = await readInvoices(sql, caller, { page: 1, size: 3 }, now)

  return {
    shipped: { count: sums?.shipped ?? 0, before: sums?.shipped_before ?? 0 },
    onTime: { share: onTime(sums?.shipped, sums?.late), before: onTime(sums?.shipped_before, sums?.late_before) },
    openInvoices: { amount: owed?.amount ?? 0, count: owed?.count ?? 0, dueThisWeek: owed?.due ?? 0 },
    currency: owed?.currency ?? 'EUR',
    previousMonth: previous.slice(0, 7),
    perDay,
    invoices: items,
  }
}

function onTime(shipped = 0, late = 0): number | null {
  return shipped === 0 ? null : (shipped - late) / shipped
}
