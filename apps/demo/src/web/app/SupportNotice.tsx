import type { HistoryEntry } from '@understudy/protocol'
import { useState } from 'react'
import { Link } from 'react-router'
import { useClientState } from '../session/useClientState.ts'
import { formatMoment } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { readDismissed, rememberDismissed } from './dismissed.ts'
import { useHistory } from './useHistory.ts'

const RECENT = 7 * 86_400_000

/** Tells a customer that support is, or was, in their account. What an agent dismisses is not dismissed for anybody. */
export function SupportNotice() {
  const own = useClientState().status === 'own'
  const { data } = useHistory()
  const [dismissed, setDismissed] = useState(() => (own ? readDismissed() : null))
  const latest = data?.entries[0]
  if (latest === undefined) return null
  const live = latest.endedAt === null
  if (!live && (latest.id === dismissed || Date.now() - latest.startedAt > RECENT)) return null

  function dismiss(id: string) {
    if (own) rememberDismissed(id)
    setDismissed(id)
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
