import { useParams } from 'react-router'
import type { Invoice } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { BackLink } from '../ui/BackLink.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Facts } from '../ui/Facts.tsx'
import { LoadFailed } from '../ui/Feedback.tsx'
import { capital, formatDay, formatMoment, formatMoney } from '../ui/format.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { AuthorName } from './AuthorName.tsx'
import { InvoiceLines } from './InvoiceLines.tsx'
import { invoiceState } from './invoiceWords.ts'
import { PayButton } from './PayButton.tsx'

/** One invoice: what for, how much, until when. */
export function InvoicePage() {
  const { id = '' } = useParams()
  const { data, failure, retry } = useQuery<Invoice>(`/api/app/invoices/${encodeURIComponent(id)}`)
  const state = data === undefined ? null : invoiceState(data)

  return (
    <>
      <BackLink to="/app/invoices">Invoices</BackLink>
      <PageHead
        title={id}
        product="Parcelwise"
        sub={data === undefined ? 'Invoice' : `Issued ${formatDay(data.issuedOn)}, due ${formatDay(data.dueOn)}`}
        actions={
          <>
            {state === null ? null : <Badge tone={state.tone}>{state.label}</Badge>}
            {data === undefined || data.status === 'paid' ? null : (
              <PayButton invoice={data} strong>
                Pay {formatMoney(data.amount, data.currency)}
              </PayButton>
            )}
          </>
        }
      />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {data === undefined ? failure === null ? <Waiting /> : null : <Sheet invoice={data} />}
    </>
  )
}

function Sheet({ invoice }: { readonly invoice: Invoice }) {
  const { billedTo, paidAt, paidBy } = invoice
  return (
    <div className="columns">
      <section className="card" aria-label="Lines">
        <InvoiceLines invoice={invoice} />
      </section>
      <section className="card" aria-labelledby="billing">
        <div className="card-head">
          <h2 id="billing">Billing</h2>
        </div>
        <Facts
          items={[
            ['Billed to', <bdi key="name">{billedTo.name}</bdi>],
            ['Place', `${billedTo.city}, ${billedTo.country}`],
            ['Issued', formatDay(invoice.issuedOn)],
            ['Due', formatDay(invoice.dueOn)],
            ...(paidAt === null ? [] : [['Paid', capital(formatMoment(paidAt))] as const]),
            ...(paidBy === null ? [] : [['Paid by', <AuthorName key="by" author={paidBy} />] as const]),
          ]}
        />
      </section>
    </div>
  )
}

function Waiting() {
  return (
    <div className="card stack" aria-busy="true">
      <Skeleton width="full" />
      <Skeleton width="full" />
      <Skeleton width={3} />
    </div>
  )
}
