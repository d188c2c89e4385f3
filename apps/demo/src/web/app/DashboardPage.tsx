import { useState } from 'react'
import { Link } from 'react-router'
import type { Dashboard, InvoiceSummary } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { LoadFailed } from '../ui/Feedback.tsx'
import { firstName } from '../ui/names.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { AreaChart } from './AreaChart.tsx'
import { DashboardStats } from './DashboardStats.tsx'
import { ExportButton } from './ExportButton.tsx'
import { InvoiceTable } from './InvoiceTable.tsx'
import { PayButton } from './PayButton.tsx'
import { SupportNotice } from './SupportNotice.tsx'
import { useMe } from './useMe.ts'

/** The first page of the product: how shipping goes, and what is to pay. */
export function DashboardPage() {
  const me = useMe()
  const { data, failure, retry } = useQuery<Dashboard>('/api/app/dashboard')
  const [greeting] = useState(greet)
  const open = data?.invoices.find((invoice) => invoice.status !== 'paid')

  return (
    <>
      <PageHead
        title="Dashboard"
        product="Parcelwise"
        heading={
          me.data === undefined ? (
            greeting
          ) : (
            <>
              {greeting}, <bdi>{firstName(me.data.name)}</bdi>
            </>
          )
        }
        sub={
          me.data === undefined ? (
            'Parcelwise'
          ) : (
            <>
              <bdi>{me.data.org.name}</bdi> · {me.data.org.plan} plan
            </>
          )
        }
        actions={
          <>
            <ExportButton />
            {open === undefined ? null : <PayButton invoice={open}>Pay invoice</PayButton>}
          </>
        }
      />
      <div className="stack">
        <SupportNotice />
        {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
        {data === undefined ? failure === null ? <Waiting /> : null : <Filled data={data} />}
      </div>
    </>
  )
}

function Filled({ data }: { readonly data: Dashboard }) {
  return (
    <>
      <DashboardStats data={data} />
      <section className="card" aria-labelledby="chart">
        <div className="card-head">
          <h2 id="chart">Shipments a day</h2>
          <span className="card-note">Last 30 days</span>
        </div>
        <AreaChart points={data.perDay.map(({ day, shipped }) => ({ day, value: shipped }))} />
      </section>
      <RecentInvoices invoices={data.invoices} />
    </>
  )
}

function RecentInvoices({ invoices }: { readonly invoices: readonly InvoiceSummary[] }) {
  return (
    <section className="card" aria-label="Recent invoices">
      {invoices.length === 0 ? (
        <p className="quiet">No invoices yet.</p>
      ) : (
        <>
          <InvoiceTable caption="Recent invoices" invoices={invoices} />
          <div className="card-foot">
            <Link className="link" to="/app/invoices">
              All invoices
            </Link>
          </div>
        </>
      )}
    </section>
  )
}

function Waiting() {
  return (
    <>
      <div className="stats" aria-busy="true">
        {['shipped', 'on time', 'invoices'].map((name) => (
          <div className="card stack" key={name}>
            <Skeleton width={2} />
            <Skeleton width={3} />
          </div>
        ))}
      </div>
      <div className="card">
        <span className="skeleton" data-w="full" data-h="chart" />
      </div>
    </>
  )
}

function greet(): string {
  const hour = new Date().getHours()
  if (hour < 5 || hour >= 18) return 'Good evening'
  return hour < 12 ? 'Good morning' : 'Good afternoon'
}
