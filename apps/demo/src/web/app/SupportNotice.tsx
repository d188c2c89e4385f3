import type { HistoryEntry } from '@understudy/protocol'
import { useState } from 'react'
import { Link } from 'react-router'
import { useServices } from '../session/services.ts'
import { formatMoment } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { useHistory } from './useHistory.ts'

const RECENT = 7 * 86_400_000
const DISMISSED = 'support-notice'

/**
 * Tells a customer that support is, or was, in their account. What an agent dismisses is kept for their session and goes
 * with it: for the customer it is not dismissed.
 */
export function SupportNotice() {
  const { storage } = useServices()
  const { data } = useHistory()
  const [dismissed, setDismissed] = useState(() => storage.getItem(DISMISSED))
  const latest = data?.entries[0]
  if (latest === undefined) return null
  const live = latest.endedAt === null
  if (!live && (latest.id === dismissed || Date.now() - latest.startedAt > RECENT)) return null

  function dismiss(id: string) {
    setDismissed(id)
    try {
      storage.setItem(DISMISSED, id)
    } catch {
      // Whose page it is, is being asked just now: dismissed until the page is left.
    }
  }

  return (
    <section className="notice" data-tone={live ? 'warn' : 'accent'} aria-label="Support access">
      <div className="notice-text">
        <Icon name="shield" size={18} />
        <p>
          <b className="strong">
            {live
              ? 'Support is in your account right now.'
              : `Support accessed your account ${formatMoment(latest.startedAt)}.`}
          </b>{' '}
          {latest.purpose}
          {latest.ticket === null ? '' : ` · ${latest.ticket}`}. {changesSentence(latest)}
        </p>
      </div>
      <span className="row">
        <Link className="button" data-size="small" to="/app/security#support-access">
          {live ? 'See and end it' : 'See what was done'}
        </Link>
        {live ? null : (
          <button
            type="button"
            className="icon-button"
            aria-label="Dismiss this notice"
            onClick={() => dismiss(latest.id)}
          >
            <Icon name="close" size={14} />
          </button>
        )}
      </span>
    </section>
  )
}

function changesSentence({ changes }: HistoryEntry): string {
  if (changes.length === 0) return 'Nothing was changed.'
  return changes.length === 1 ? 'One thing was changed.' : `${changes.length} things were changed.`
}
