import type { HistoryEntry, Mode } from '@understudy/protocol'
import { RestrictedAction } from '@understudy/react'
import { actionDone } from '../ui/actionWords.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { capital, formatClock, formatLength, formatMoment } from '../ui/format.ts'

interface SupportVisitProps {
  readonly entry: HistoryEntry
  readonly busy: boolean
  onEnd(): void
}

const MODES: Readonly<Record<Mode, string>> = {
  view: 'Could look, not change',
  act: 'Could make changes',
  shadow: 'Under their own name',
}

/** One visit of the support team, as the customer reads it. */
export function SupportVisit({ entry, busy, onEnd }: SupportVisitProps) {
  const { startedAt, endedAt, changes } = entry
  return (
    <li className="visit">
      <div className="visit-head">
        <p>
          <b className="strong">Support accessed your account</b>{' '}
          <span className="quiet">
            <time dateTime={new Date(startedAt).toISOString()}>{capital(formatMoment(startedAt))}</time>
            {endedAt === null ? '' : `, for ${formatLength(endedAt - startedAt)}`}
          </span>
        </p>
        {endedAt === null ? (
          <span className="row" data-wrap="">
            <Badge tone="warn">In your account now</Badge>
            <RestrictedAction action="support_history.end">
              <Button size="small" kind="danger" busy={busy} onClick={onEnd}>
                End now
              </Button>
            </RestrictedAction>
          </span>
        ) : null}
      </div>
      <p className="quiet small">
        {entry.purpose}
        {entry.ticket === null ? '' : ` · ${entry.ticket}`} · <bdi>{entry.by}</bdi> · {MODES[entry.mode]}
      </p>
      {changes.length === 0 ? (
        <p className="small">Nothing was changed.</p>
      ) : (
        <ul className="visit-changes small">
          {changes.map((change) => (
            <li key={`${change.at}-${change.action}`}>
              <span className="quiet num">{formatClock(change.at)}</span> {actionDone(change.action)}
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
