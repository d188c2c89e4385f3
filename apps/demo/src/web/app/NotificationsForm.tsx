import { RestrictedAction } from '@understudy/react'
import { type FormEvent, useState } from 'react'
import type { Notifications } from '../../shared/appApi.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { useAllowed } from './useAllowed.ts'

const KINDS: readonly (readonly [key: keyof Notifications, label: string, hint: string])[] = [
  ['deliveryProblems', 'Delivery problems', 'As soon as a parcel is late or lost'],
  ['weeklySummary', 'Weekly summary', 'On Monday mornings'],
  ['invoices', 'Invoices', 'When one is issued, and before it is due'],
  ['productNews', 'News', 'Now and then'],
]

/** What the customer wants to hear about. */
export function NotificationsForm({ notifications }: { readonly notifications: Notifications }) {
  const { toasts } = useServices()
  const allowed = useAllowed('notification.update')
  const send = useSend('/api/app/settings')
  const [wanted, setWanted] = useState(notifications)

  async function save(event: FormEvent) {
    event.preventDefault()
    const answer = await send.run('PATCH', '/api/app/settings/notifications', wanted)
    if (answer?.ok === true) toasts.say('The notifications are saved.')
  }

  return (
    <section className="card" aria-labelledby="notifications">
      <div className="card-head">
        <h2 id="notifications">Notifications</h2>
      </div>
      <form onSubmit={(event) => void save(event)}>
        {KINDS.map(([key, label, hint]) => (
          <label className="check" key={key}>
            <input
              type="checkbox"
              checked={wanted[key]}
              disabled={!allowed}
              onChange={(event) => setWanted({ ...wanted, [key]: event.target.checked })}
            />
            <span className="check-text">
              <span className="strong">{label}</span>
              <span className="quiet small">{hint}</span>
            </span>
          </label>
        ))}
        <SendFailed failure={send.failure} />
        <div className="card-foot">
          <RestrictedAction action="notification.update">
            <Button type="submit" busy={send.busy}>
              Save notifications
            </Button>
          </RestrictedAction>
        </div>
      </form>
    </section>
  )
}
