import { RestrictedAction } from '@understudy/react'
import { type FormEvent, useState } from 'react'
import type { Authenticator } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { formatMoment } from '../ui/format.ts'
import { useAllowed } from './useAllowed.ts'

/** Second factors of a sign-in. */
export function SecondFactors({ factors }: { readonly factors: readonly Authenticator[] }) {
  const { toasts } = useServices()
  const allowed = useAllowed('mfa.add')
  const send = useSend('/api/app/security')
  const [label, setLabel] = useState('')

  async function add(event: FormEvent) {
    event.preventDefault()
    if (label.trim() === '') return
    const answer = await send.run('POST', '/api/app/security/mfa', { label: label.trim() })
    if (answer?.ok !== true) return
    setLabel('')
    toasts.say('The authenticator is added.')
  }

  return (
    <section className="card" aria-labelledby="factors">
      <div className="card-head">
        <h2 id="factors">Second factors</h2>
      </div>
      {factors.length === 0 ? <p className="quiet">None yet. One more step at sign-in keeps others out.</p> : null}
      <ul className="items">
        {factors.map((factor) => (
          <li className="item" key={factor.id}>
            <div className="item-line">
              <bdi className="strong">{factor.label}</bdi>
              <span className="quiet small">added {formatMoment(factor.addedAt)}</span>
            </div>
          </li>
        ))}
      </ul>
      <form className="inline-form card-foot" onSubmit={(event) => void add(event)}>
        <input
          className="input"
          aria-label="Name of the authenticator"
          placeholder="Such as: my phone"
          maxLength={80}
          value={label}
          readOnly={!allowed}
          onChange={(event) => setLabel(event.target.value)}
        />
        <RestrictedAction action="mfa.add">
          <Button type="submit" busy={send.busy}>
            Add MFA
          </Button>
        </RestrictedAction>
        <SendFailed failure={send.failure} />
      </form>
    </section>
  )
}
