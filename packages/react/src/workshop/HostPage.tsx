import type { ReactNode } from 'react'

/** A page of some product, for the kit to stand on. */
export function HostPage({ children }: { readonly children?: ReactNode }) {
  return (
    <main className="host-page">
      <h1>Good afternoon, Noor</h1>
      <p className="host-soft">Haddad Ceramics</p>
      <div className="host-cards">
        <section className="host-card" aria-label="Open invoices">
          <span>Open invoices</span>
          <strong>
            <bdi>€ 3,920.50</bdi>
          </strong>
          <small>
            <bdi>2 due this week</bdi>
          </small>
        </section>
        <section className="host-card" aria-label="Shipped this month">
          <span>Shipped this month</span>
          <strong>1,284</strong>
          <small>
            <bdi>+12.4 % on October</bdi>
          </small>
        </section>
      </div>
      {children}
    </main>
  )
}
