import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { IdentityBoundary, ImpersonationBanner, ImpersonationProvider } from '@understudy/react'
import '@understudy/react/styles.css'
import { createBrowserRouter, Outlet, useLoaderData } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { auth, Splash } from './yourApp.ts'

const client = createImpersonationClient({
  connector: bridge({ actorToken: () => auth.getAccessToken() }),
  async onIdentityChange({ returnTo }) {
    // Loaders keep what they have loaded for a route: it is asked for again, and at the end on the page of the start.
    if (returnTo !== null) await router.navigate(returnTo, { replace: true })
    // Not awaited: its loaders use `client.fetch`, which waits for the end of this hook.
    void router.revalidate()
  },
  onSignOut: () => auth.signOut(),
})

function Root() {
  return (
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
      <IdentityBoundary fallback={<Splash />}>
        <Outlet />
      </IdentityBoundary>
    </ImpersonationProvider>
  )
}

async function loadInvoices({ request }: { readonly request: Request }): Promise<readonly { id: string }[]> {
  const answer = await client.fetch('/api/invoices', { signal: request.signal })
  return answer.json()
}

function Invoices() {
  return useLoaderData<typeof loadInvoices>().map(({ id }) => <p key={id}>Invoice {id}</p>)
}

export const router = createBrowserRouter([
  { Component: Root, children: [{ path: 'invoices', loader: loadInvoices, Component: Invoices }] },
])

export function App() {
  return <RouterProvider router={router} />
}
