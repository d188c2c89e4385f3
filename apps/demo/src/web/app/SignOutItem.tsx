import { useId, useRef } from 'react'
import { useServices } from '../session/services.ts'
import { signOut } from '../session/signOut.ts'
import { useClientState } from '../session/useClientState.ts'
import { Button } from '../ui/Button.tsx'

/**
 * Signs out. In a support session it asks which of the two sessions was meant; where that is the only one, it is ended.
 */
export function SignOutItem() {
  const { client, handed } = useServices()
  const state = useClientState()
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const support = state.status === 'active' ? state : null
  // A failed end is said by the strip.
  const end = () => void client.end().catch(() => undefined)
  const ask = () => (support === null ? void signOut(client) : dialog.current?.showModal())

  return (
    <>
      <button type="button" className="nav-link" onClick={handed === null ? ask : end}>
        Sign out
      </button>
      {support === null ? null : (
        <dialog ref={dialog} className="dialog" aria-labelledby={titleId}>
          <h2 id={titleId}>End the session, or sign out?</h2>
          <p className="quiet">
            Ending the session takes you back to the console. Signing out leaves <bdi>{support.subject.name}</bdi>’s
            account and your own as well.
          </p>
          <div className="dialog-actions">
            <Button onClick={() => dialog.current?.close()}>Cancel</Button>
            <Button onClick={() => void signOut(client)}>Sign out of both</Button>
            <Button
              kind="primary"
              onClick={() => {
                dialog.current?.close()
                end()
              }}
            >
              End session
            </Button>
          </div>
        </dialog>
      )}
    </>
  )
}
