import { RestrictedAction } from '@understudy/react'
import { type FormEvent, useState } from 'react'
import { DEMO_PASSWORD } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { Field } from '../ui/Field.tsx'
import { formatMoment } from '../ui/format.ts'
import { fieldError } from './fieldError.ts'
import { useAllowed } from './useAllowed.ts'

const SHORTEST = 10

/** The old password and a new one. */
export function PasswordForm({ changedAt }: { readonly changedAt: number | null }) {
  const { toasts } = useServices()
  const allowed = useAllowed('password.change')
  const send = useSend('/api/app/security')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const wrong = fieldError(send.failure, '/current', 'This is not the current password.')
  const short = fieldError(send.failure, '/next', `At least ${SHORTEST} characters.`)

  async function change(event: FormEvent) {
    event.preventDefault()
    const answer = await send.run('POST', '/api/app/security/password', { current, next })
    if (answer?.ok !== true) return
    setCurrent('')
    setNext('')
    toasts.say('The password is changed.')
  }

  return (
    <section className="card" aria-labelledby="password">
      <div className="card-head">
        <h2 id="password">Password</h2>
        <span className="card-note">{changedAt === null ? 'Never changed' : `Changed ${formatMoment(changedAt)}`}</span>
      </div>
      <form className="form" noValidate onSubmit={(event) => void change(event)}>
        <Field
          label="Current password"
          type="password"
          autoComplete="current-password"
          value={current}
          readOnly={!allowed}
          error={wrong}
          hint={changedAt === null ? `In this demo: ${DEMO_PASSWORD}` : undefined}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <Field
          label="New password"
          type="password"
          autoComplete="new-password"
          value={next}
          readOnly={!allowed}
          error={short}
          hint={`At least ${SHORTEST} characters`}
          onChange={(event) => setNext(event.target.value)}
        />
        {wrong === null && short === null ? <SendFailed failure={send.failure} /> : null}
        <div className="form-actions">
          <RestrictedAction action="password.change">
            <Button type="submit" kind="primary" busy={send.busy}>
              Change password
            </Button>
          </RestrictedAction>
        </div>
      </form>
    </section>
  )
}
