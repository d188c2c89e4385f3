import { RestrictedAction } from '@understudy/react'
import { type FormEvent, useState } from 'react'
import type { ApiKey, CreatedApiKey } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { formatMoment } from '../ui/format.ts'
import { useAllowed } from './useAllowed.ts'

/** Keys for programs. The secret of a new one is shown once. */
export function ApiKeys({ keys }: { readonly keys: readonly ApiKey[] }) {
  const allowed = useAllowed('api_key.create')
  const send = useSend('/api/app/security')
  const [label, setLabel] = useState('')
  const [created, setCreated] = useState<CreatedApiKey | null>(null)

  async function create(event: FormEvent) {
    event.preventDefault()
    if (label.trim() === '') return
    const answer = await send.run<CreatedApiKey>('POST', '/api/app/security/api-keys', { label: label.trim() })
    if (answer?.ok !== true) return
    setLabel('')
    setCreated(answer.data)
  }

  return (
    <section className="card" aria-labelledby="keys">
      <div className="card-head">
        <h2 id="keys">API keys</h2>
      </div>
      {keys.length === 0 ? <p className="quiet">None yet. A program needs one to send parcels for you.</p> : null}
      <ul className="items">
        {keys.map((key) => (
          <li className="item" key={key.id}>
            <div className="item-line">
              <span>
                <bdi className="strong">{key.label}</bdi> <span className="quiet mono">{key.prefix}…</span>
              </span>
              <span className="quiet small">created {formatMoment(key.createdAt)}</span>
            </div>
          </li>
        ))}
      </ul>
      {created === null ? null : (
        <div className="stack" role="status">
          <p className="small">
            The key <bdi className="strong">{created.label}</bdi>, shown this once. Copy it now.
          </p>
          <code className="secret">{created.secret}</code>
        </div>
      )}
      <form className="inline-form card-foot" onSubmit={(event) => void create(event)}>
        <input
          className="input"
          aria-label="Name of the API key"
          placeholder="Such as: web shop"
          maxLength={80}
          value={label}
          readOnly={!allowed}
          onChange={(event) => setLabel(event.target.value)}
        />
        <RestrictedAction action="api_key.create">
          <Button type="submit" busy={send.busy}>
            Create key
          </Button>
        </RestrictedAction>
        <SendFailed failure={send.failure} />
      </form>
    </section>
  )
}
