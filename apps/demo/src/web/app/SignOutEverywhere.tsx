import { RestrictedAction } from '@understudy/react'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { signOut } from '../session/signOut.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'

/** Ends every sign-in of the customer's, this one included, and puts support out of the account. */
export function SignOutEverywhere() {
  const { client } = useServices()
  const send = useSend()

  async function run() {
    const answer = await send.run('POST', '/api/app/security/sign-out-everywhere', {})
    if (answer?.ok === true) await signOut(client)
  }

  return (
    <section className="card stack" aria-labelledby="everywhere">
      <h2 id="everywhere">Sessions</h2>
      <p className="quiet">
        Signs you out on every device, this one included. Support is put out of your account as well.
      </p>
      <div className="form-actions">
        <RestrictedAction action="sign_in.end_all">
          <Button busy={send.busy} onClick={() => void run()}>
            Sign out everywhere
          </Button>
        </RestrictedAction>
      </div>
      <SendFailed failure={send.failure} />
    </section>
  )
}
