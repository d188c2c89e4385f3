import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import type { CustomerDetails } from '../../shared/consoleApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { useServices } from '../session/services.ts'
import { useClientState } from '../session/useClientState.ts'
import { BackLink } from '../ui/BackLink.tsx'
import { Badge } from '../ui/Badge.tsx'
import { Facts } from '../ui/Facts.tsx'
import { LoadFailed } from '../ui/Feedback.tsx'
import { capital, formatCount, formatDay, formatMoment, formatMoney } from '../ui/format.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ACCESS_WORDS } from './access.ts'
import { ImpersonateButton } from './ImpersonateButton.tsx'
import { useImpersonate } from './StartDialog.tsx'
import { VisitList } from './VisitList.tsx'
import { WindowButton } from './WindowButton.tsx'

/** One customer: enough to know that it is the right one, before anybody opens the account. */
export function CustomerPage() {
  const { id = '' } = useParams()
  const { data, failure, retry } = useQuery<CustomerDetails>(`/api/console/customers/${encodeURIComponent(id)}`)
  useCameBack(data)

  return (
    <>
      <BackLink to="/console/customers">Customers</BackLink>
      <PageHead
        title={data?.name ?? 'Customer'}
        product="Support console"
        heading={data === undefined ? 'Customer' : <bdi>{data.name}</bdi>}
        sub={data === undefined ? id : <Sub customer={data} />}
        actions={
          data === undefined ? undefined : (
            <>
              <ImpersonateButton customer={data} kind="primary" />
              <WindowButton customer={data} />
            </>
          )
        }
      />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {data === undefined ? failure === null ? <Waiting /> : null : <Details customer={data} />}
    </>
  )
}

/** Where a start has left the page and was refused, the dialog is open again and says why. */
function useCameBack(customer: CustomerDetails | undefined) {
  const { cameBack } = useServices()
  const impersonate = useImpersonate()
  const state = useClientState()

  // biome-ignore lint/correctness/useExhaustiveDependencies: the reason comes with the state
  useEffect(() => {
    const refusal = customer === undefined ? null : cameBack.take(customer.id)
    if (customer !== undefined && refusal !== null) impersonate(customer, { refusal })
  }, [cameBack, customer, state])
}

function Sub({ customer }: { readonly customer: CustomerDetails }) {
  return (
    <>
      <span className="mono">{customer.id}</span> · <bdi>{customer.org.name}</bdi> · {customer.plan} plan
    </>
  )
}

function Details({ customer }: { readonly customer: CustomerDetails }) {
  const access = ACCESS_WORDS[customer.access]
  return (
    <div className="columns">
      <div className="stack">
        <section className="card" aria-labelledby="details">
          <div className="card-head">
            <h2 id="details">Details</h2>
          </div>
          <Facts
            items={[
              ['E-mail', customer.email],
              ['Phone', customer.phone],
              ['Role', customer.jobTitle],
              ['Place', `${customer.city}, ${customer.country}`],
              ['Customer since', formatDay(customer.memberSince)],
              ['Last seen', customer.lastSeenAt === null ? 'Never' : capital(formatMoment(customer.lastSeenAt))],
            ]}
          />
        </section>
        <section className="card" aria-labelledby="visits">
          <div className="card-head">
            <h2 id="visits">Recent support visits</h2>
            <Link className="link" to={`/console/audit?subject=${encodeURIComponent(customer.id)}`}>
              Audit log of this account
            </Link>
          </div>
          <VisitList visits={customer.visits} />
        </section>
      </div>
      <div className="stack">
        <section className="card stack" aria-labelledby="access">
          <div className="row" data-wrap="">
            <h2 id="access">Support access</h2>
            <Badge tone={access.tone}>{access.label}</Badge>
          </div>
          <p className="quiet">{access.meaning}</p>
        </section>
        <section className="card" aria-labelledby="workspace">
          <div className="card-head">
            <h2 id="workspace">Workspace</h2>
          </div>
          <Facts
            items={[
              ['Open invoices', openInvoices(customer)],
              ['Projects', formatCount(customer.projects)],
              ['Colleagues', formatCount(customer.colleagues)],
              ['Currency', customer.currency],
            ]}
          />
        </section>
      </div>
    </div>
  )
}

function openInvoices({ openInvoices: { count, amount }, currency }: CustomerDetails): string {
  if (count === 0) return 'None'
  return `${formatCount(count)} · ${formatMoney(amount, currency)}`
}

function Waiting() {
  return (
    <div className="columns" aria-busy="true">
      <div className="card stack">
        <Skeleton width={2} />
        <Skeleton width="full" />
        <Skeleton width="full" />
        <Skeleton width="full" />
      </div>
      <div className="card stack">
        <Skeleton width={2} />
        <Skeleton width={3} />
      </div>
    </div>
  )
}
