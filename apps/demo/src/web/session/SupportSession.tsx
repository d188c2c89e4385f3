import { ExpiredOverlay, ExpiryWarning, IdentityBoundary, ImpersonationBanner, SwitchSubject } from '@understudy/react'
import type { ReactNode } from 'react'
import { Splash } from '../ui/FullPage.tsx'
import { useServices } from './services.ts'
import { useDeskPolicy } from './useDeskPolicy.ts'
import { usePreferences } from './usePreferences.ts'

/** Everything that is around a page while somebody works in an account, and the page of one person at a time. */
export function SupportSession({ children }: { readonly children: ReactNode }) {
  const { desk } = useServices()
  const { place, frame } = usePreferences()
  const policy = useDeskPolicy()
  return (
    <>
      <ImpersonationBanner
        placement={place}
        frame={frame}
        // The window of a session that was handed over has no agent's directory to search in.
        actions={desk === null ? null : <SwitchSubject search={desk.search} policy={policy} />}
      />
      <ExpiryWarning />
      <IdentityBoundary
        fallback={<Splash>One moment</Splash>}
        {...(desk === null ? {} : { expired: <ExpiredOverlay policy={policy} /> })}
      >
        {children}
      </IdentityBoundary>
    </>
  )
}
