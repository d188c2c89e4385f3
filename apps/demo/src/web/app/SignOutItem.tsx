import { SignOutGuard } from '@understudy/react'
import { useServices } from '../session/services.ts'
import { signOut } from '../session/signOut.ts'

/**
 * Signs out. In a support session it is asked which of the two sessions was meant; where that is the only one, it is ended.
 */
export function SignOutItem() {
  const { client, handed } = useServices()
  if (handed !== null) {
    return (
      // A failed end is said by the strip.
      <button type="button" className="nav-link" onClick={() => void client.end().catch(() => undefined)}>
        Sign out
      </button>
    )
  }
  return (
    <SignOutGuard>
      <button type="button" className="nav-link" onClick={() => void signOut(client)}>
        Sign out
      </button>
    </SignOutGuard>
  )
}
