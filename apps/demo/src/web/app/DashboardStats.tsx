import type { Dashboard } from '../../shared/appApi.ts'
import { formatCount, formatMoney, formatMonth, formatShare } from '../ui/format.ts'

interface StatProps {
  readonly label: string
  readonly value: string
  readonly note: string
  readonly tone?: 'good' | 'bad' | undefined
}

/** Three numbers that are looked at first. */
export function DashboardStats({ data }: { readonly data: Dashboard }) {
  const month = formatMonth(data.previousMonth)
  return (
    <div className="stats">
      <Stat label="Shipped this month" value={formatCount(data.shipped.count)} {...shippedNote(data, month)} />
      <Stat
        label="On time"
        value={data.onTime.share === null ? '–' : formatShare(data.onTime.share)}
        {...onTimeNote(data, month)}
      />
      <Stat
        label="Open invoices"
        value={formatMoney(data.openInvoices.amount, data.currency)}
        note={dueNote(data.openInvoices)}
      />
    </div>
  )
}

function Stat({ label, value, note, tone }: StatProps) {
  return (
    <section className="card stat" aria-label={label}>
      <p className="stat-label">{label}</p>
      <p className="stat-value">{value}</p>
      <p className="stat-note" data-tone={tone}>
        {note}
      </p>
    </section>
  )
}

function shippedNote({ shipped: { count, before } }: Dashboard, month: string): Pick<StatProps, 'note' | 'tone'> {
  if (before === 0) return { note: `Nothing in ${month}` }
  const change = (count - before) / before
  if (Math.abs(change) < 0.0005) return { note: `Same as ${month}` }
  return {
    note: `${change > 0 ? '+' : '−'}${formatShare(Math.abs(change))} on ${month}`,
    tone: change > 0 ? 'good' : 'bad',
  }
}

function onTimeNote({ onTime: { share, before } }: Dashboard, month: string): Pick<StatProps, 'note' | 'tone'> {
  if (share === null) return { note: 'Nothing shipped yet' }
  if (before === null) return { note: `Nothing in ${month}` }
  const points = (share - before) * 100
  if (Math.abs(points) < 0.05) return { note: `Same as ${month}` }
  return { note: `${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(1)} points on ${month}` }
}

function dueNote({ count, dueThisWeek }: Dashboard['openInvoices']): string {
  if (count === 0) return 'Everything is paid'
  return dueThisWeek === 0
    ? `${formatCount(count)} open, none due this week`
    : `${formatCount(dueThisWeek)} due this week`
}
