import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { SignOutGuard, type SignOutGuardProps } from '../signOut/SignOutGuard.tsx'
import { HostPage } from './HostPage.tsx'

/** A page with the product's own "Sign out", guarded. */
export function LeavePage(props: SignOutGuardProps) {
  return (
    <>
      <ImpersonationBanner standby={false} />
      <HostPage>
        <SignOutGuard {...props} />
      </HostPage>
    </>
  )
}
