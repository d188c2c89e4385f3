import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import type { Policy } from '@understudy/protocol'
import {
  ExpiredOverlay,
  ExpiryWarning,
  IdentityBoundary,
  ImpersonationBanner,
  ImpersonationProvider,
} from '@understudy/react'
import { auth, Pages, Splash } from './yourApp.ts'

const client = createImpersonationClient({
  connector: bridge({ actorToken: () => auth.getAccessToken() }),
  // Left out, the own session comes back by itself when the time is over.
  expiry: 'hold',
})

/** `policy`: what `GET /support/policy` answered. `null` leaves only the way back. */
export function App({ policy }: { readonly policy: Policy | null }) {
  return (
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
      <ExpiryWarning />
      <IdentityBoundary fallback={<Splash />} expired={<ExpiredOverlay policy={policy} />}>
        <Pages />
      </IdentityBoundary>
    </ImpersonationProvider>
  )
}
