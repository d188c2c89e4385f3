import { isImpersonationError } from '@understudy/client'
import { useImpersonation } from '@understudy/react'
import { useEffect, useState } from 'react'

interface Invoice {
  readonly id: string
}

/** Stands inside the `<IdentityBoundary>`, so that it is mounted anew for each person and keeps nothing. */
export function Invoices() {
  const client = useImpersonation()
  const [invoices, setInvoices] = useState<readonly Invoice[] | null>(null)
  const [failed, setFailed] = useState(false)

  // The function is the same for the client's whole life.
  const { fetch } = client
  useEffect(() => {
    const gone = new AbortController()
    fetch('/api/invoices', { signal: gone.signal })
      .then((answer) => answer.json())
      .then(setInvoices)
      .catch((error: unknown) => {
        // Cut off because the identity changed, or because this page is gone: nothing to tell anybody.
        if (!gone.signal.aborted && !isImpersonationError(error, 'superseded')) setFailed(true)
      })
    return () => gone.abort()
  }, [fetch])

  if (failed) return <p>The invoices could not be loaded.</p>
  return invoices === null ? <p>One moment…</p> : invoices.map(({ id }) => <p key={id}>Invoice {id}</p>)
}
