import { RestrictedAction } from '@understudy/react'
import { useState } from 'react'
import type { Me } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { Field } from '../ui/Field.tsx'
import { formatDay } from '../ui/format.ts'

/** Deleting the account, which asks for the e-mail address first; and taking that back. */
export function DangerZone({ me }: { readonly me: Me }) {
  const { toasts } = useServices()
  const send = useSend('/api/app/me')
  const [asking, setAsking] = useState(false)
  const [typed, setTyped] = useState('')

  async function remove() {
    const answer = await send.run<{ readonly deletesOn: string }>('DELETE', '/api/app/account')
    if (answer?.ok !== true) return
    close()
    toasts.say(`The account will be deleted on ${formatDay(answer.data.deletesOn)}.`)
  }

  async function keep() {
    const answer = await send.run('POST', '/api/app/account/keep')
    if (answer?.ok === true) toasts.say('The account stays.')
  }

  function close() {
    setAsking(false)
    setTyped('')
    send.reset()
  }

  return (
    <section className="card stack danger" aria-labelledby="danger">
      <h2 id="danger">Delete account</h2>
      <p className="quiet">
        {me.deletesOn === null
          ? 'Everything is deleted two weeks after you ask for it. Until then you can change your mind.'
          : `Everything will be deleted on ${formatDay(me.deletesOn)}.`}
      </p>
      <div className="form-actions">
        <RestrictedAction action="account.delete">
          {me.deletesOn === null ? (
            <Button kind="danger" onClick={() => setAsking(true)}>
              Delete account
            </Button>
          ) : (
            <Button busy={send.busy} onClick={() => void keep()}>
              Keep the account
            </Button>
          )}
        </RestrictedAction>
      </div>
      {asking ? null : <SendFailed failure={send.failure} />}
      {asking ? (
        <ConfirmDialog
          title="Delete this account?"
          confirm="Delete account"
          kind="danger-strong"
          busy={send.busy}
          locked={typed.trim() !== me.email}
          onConfirm={() => void remove()}
          onClose={close}
        >
          <p className="quiet">
            Parcels, invoices and projects of <bdi>{me.org.name}</bdi> go with it, in two weeks.
          </p>
          <Field
            label={`Write ${me.email} to go on`}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <SendFailed failure={send.failure} />
        </ConfirmDialog>
      ) : null}
    </section>
  )
}
