import { type Connector, createImpersonationClient, ImpersonationError } from '@understudy/client'
import { DEFAULT_POLICY, type Person } from '@understudy/protocol'
import {
  IdentityBoundary,
  ImpersonationBanner,
  ImpersonationProvider,
  StartImpersonationDialog,
} from '@understudy/react'
import '@understudy/react/styles.css'
import { type ReactNode, useState } from 'react'

async function call(path: string, method: string, signal: AbortSignal, body?: unknown) {
  const init = { method, signal, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
  const response = await fetch(path, init).catch((cause) => {
    throw new ImpersonationError('network', 'No answer from the server.', { cause })
  })
  if (response.ok) return response.json()
  throw new ImpersonationError('connector_failed', `The server answered ${response.status}.`)
}

const connector: Connector = {
  name: 'our-back-end',
  context: ({ signal }) => call('/me/context', 'GET', signal),
  start: (request, { signal }) => call('/support-sessions', 'POST', signal, request),
  end: (session, { signal }) => call(`/support-sessions/${session.id}`, 'DELETE', signal),
}
const client = createImpersonationClient({ connector })

export function App({ children }: { children: ReactNode }) {
  return (
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
      <IdentityBoundary>{children}</IdentityBoundary>
    </ImpersonationProvider>
  )
}

/** Anywhere below, such as in a row of your customer list. */
export function Impersonate({ customer }: { customer: Person }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Impersonate
      </button>
      <StartImpersonationDialog open={open} onOpenChange={setOpen} subject={customer} policy={DEFAULT_POLICY} />
    </>
  )
}
