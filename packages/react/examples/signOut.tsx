import { createImpersonationClient, isImpersonationError } from '@understudy/client'
import { bridge } from '@understudy/client/connectors/bridge'
import { SignOutGuard, useImpersonation } from '@understudy/react'
import { auth } from './yourApp.ts'

export const client = createImpersonationClient({
  connector: bridge({ actorToken: () => auth.getAccessToken() }),
  // Called once the support session is over. Rejecting here lands signed out all the same, with the error in `cause`.
  onSignOut: () => auth.signOut(),
})

export function AccountMenu({ say }: { say(text: string): void }) {
  const { signOut } = useImpersonation()
  const leave = () =>
    signOut().catch((error: unknown) => {
      // Signed out here; a session may still be open at the server. Offer to try again.
      if (isImpersonationError(error, 'outcome_unknown')) say('Signing out was not confirmed. Try again.')
    })
  return (
    <SignOutGuard>
      <button type="button" onClick={leave}>
        Sign out
      </button>
    </SignOutGuard>
  )
}
