import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { ExpiryWarning, ImpersonationBanner, ImpersonationProvider } from '@understudy/react'
import type { ReactNode } from 'react'
import { auth, drafts } from './yourApp.ts'

const client = createImpersonationClient({
  connector: bridge({ actorToken: () => auth.getAccessToken() }),
  // Two seconds at most, and it cannot stop the change. What it sends must not go through `client.fetch`.
  beforeContextChange: () => drafts.save(),
})

export function App({ children }: { readonly children: ReactNode }) {
  return (
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
      {/* Two minutes before the end, without taking the focus from whoever is typing. */}
      <ExpiryWarning mark={120_000} />
      {children}
    </ImpersonationProvider>
  )
}
