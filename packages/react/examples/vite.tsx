import { createImpersonationClient } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { IdentityBoundary, ImpersonationBanner, ImpersonationProvider } from '@understudy/react'
import '@understudy/react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { auth, Pages, Splash } from './yourApp.ts'

const client = createImpersonationClient({
  connector: bridge({ actorToken: () => auth.getAccessToken() }),
  onSignOut: () => auth.signOut(),
})

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
      <IdentityBoundary fallback={<Splash />}>
        <Pages />
      </IdentityBoundary>
    </ImpersonationProvider>
  </StrictMode>,
)
