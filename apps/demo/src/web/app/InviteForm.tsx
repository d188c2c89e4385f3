import { RestrictedAction } from '@understudy/react'
import { type FormEvent, useId, useState } from 'react'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { Field } from '../ui/Field.tsx'
import { fieldError } from './fieldError.ts'
import { useAllowed } from './useAllowed.ts'

/** An e-mail address, a role, and an invitation. */
export function InviteForm() {
  const { toasts } = useServices()
  const allowed = useAllowed('member.invite')
  const send = useSend('/api/app/members')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState('member')
  const roleId = useId()
  const emailError = fieldError(send.failure, '/email', 'Write an e-mail address, like ana@haddad.example.')

  async function invite(event: FormEvent) {
    event.preventDefault()
    const answer = await send.run('POST', '/api/app/members', { email: email.trim(), role })
    if (answer?.ok !== true) return
    toasts.say(`${email.trim()} is invited.`)
    setEmail('')
  }

  return (
    <form className="form" noValidate onSubmit={(event) => void invite(event)}>
      <Field
        label="E-mail"
        type="email"
        autoComplete="off"
        value={email}
        readOnly={!allowed}
        error={emailError}
        onChange={(event) => setEmail(event.target.value)}
      />
      <div className="field">
        <label className="field-label" htmlFor={roleId}>
          Role
        </label>
        <select
          className="input"
          id={roleId}
          value={role}
          disabled={!allowed}
          onChange={(event) => setRole(event.target.value)}
        >
          <option value="member">Member</option>
          <option value="admin">Admin</option>
        </select>
      </div>
      {emailError === null ? <SendFailed failure={send.failure} /> : null}
      <div className="form-actions">
        <RestrictedAction action="member.invite">
          <Button type="submit" kind="primary" busy={send.busy}>
            Send invitation
          </Button>
        </RestrictedAction>
      </div>
    </form>
  )
}
