import type { InvoiceSummary } from '../../shared/appApi.ts'
import type { Tone } from '../ui/Badge.tsx'

/** How an invoice stands, in two or three words. */
export function invoiceState({ status, dueInDays }: InvoiceSummary): { readonly label: string; readonly tone: Tone } {
  if (status === 'paid') return { label: 'Paid', tone: 'good' }
  if (dueInDays === null) return { label: 'Open', tone: 'neutral' }
  if (dueInDays < 0) return { label: `Overdue by ${days(-dueInDays)}`, tone: 'bad' }
  if (dueInDays === 0) return { label: 'Due today', tone: 'warn' }
  return { label: `Due in ${days(dueInDays)}`, tone: dueInDays <= 7 ? 'warn' : 'neutral' }
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`
}
