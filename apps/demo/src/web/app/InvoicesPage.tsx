import { useSearchParams } from 'react-router'
import type { InvoiceSummary, Page } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { LoadFailed, Nothing } from '../ui/Feedback.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Pager } from '../ui/Pager.tsx'
import { Pick } from '../ui/Pick.tsx'
import { useLast } from '../ui/useLast.ts'
import { InvoiceTable } from './InvoiceTable.tsx'

const STATUSES = [
  { value: '', label: 'All invoices' },
  { value: 'open', label: 'Open' },
  { value: 'overdue', label: 'Overdue' },
  { value: 'paid', label: 'Paid' },
]

/** Everything that was billed, newest first. */
export function InvoicesPage() {
  const [params, setParams] = useSearchParams()
  const status = params.get('status') ?? ''
  const asked = new URLSearchParams({ page: params.get('page') ?? '1', ...(status === '' ? {} : { status }) })
  const { data, failure, retry } = useQuery<Page<InvoiceSummary>>(`/api/app/invoices?${asked}`)
  const shown = useLast(data)

  return (
    <>
      <PageHead title="Invoices" product="Parcelwise" sub="What was billed, and what is still to pay" />
      <div className="toolbar">
        <Pick
          label="Which invoices"
          value={status}
          options={STATUSES}
          onPick={(value) => setParams(value === '' ? {} : { status: value })}
        />
      </div>
      {failure !== null && shown === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {failure === null || shown !== undefined ? (
        <div className="card" aria-busy={data === undefined}>
          {shown !== undefined && shown.items.length === 0 ? (
            <Nothing title="No invoices here">There is none of this kind.</Nothing>
          ) : (
            <InvoiceTable caption="Invoices" invoices={shown?.items} />
          )}
        </div>
      ) : null}
      {shown === undefined ? null : (
        <Pager page={shown.page} size={shown.size} total={shown.total} what={['invoice', 'invoices']} />
      )}
    </>
  )
}
