import type { Review } from '@understudy/protocol'
import { Badge, type Tone } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { formatLength, formatMoment } from '../ui/format.ts'
import { MODE_WORDS } from '../ui/modeWords.ts'
import { ActorToSubject } from './ActorToSubject.tsx'

const STATES: Readonly<Record<Exclude<Review['state'], 'reviewed'>, { readonly label: string; readonly tone: Tone }>> =
  {
    running: { label: 'Runs now', tone: 'accent' },
    open: { label: 'To be reviewed', tone: 'warn' },
    overdue: { label: 'Review overdue', tone: 'bad' },
  }

const VERDICTS = {
  justified: { label: 'Justified', tone: 'good' },
  unjustified: { label: 'Not justified', tone: 'bad' },
} as const

interface ReviewItemProps {
  readonly review: Review
  /** By the server's clock. */
  readonly now: number
  /** `null`: the reader had a part in it, or does not decide. */
  readonly onWrite: (() => void) | null
}

/** One emergency access with everything a review needs: who, as whom, why, what was changed, until when. */
export function ReviewItem({ review, now, onWrite }: ReviewItemProps) {
  const { actor, subject, mode, reason, ticket, startedAt, endedAt, changes, dueAt, state, result } = review
  const badge = state === 'reviewed' ? VERDICTS[result?.verdict ?? 'unjustified'] : STATES[state]
  return (
    <article className="request" aria-label={`${actor.name} as ${subject.name}`}>
      <div className="card-head">
        <ActorToSubject actor={actor} subject={subject} />
        <span className="row" data-wrap="">
          <Badge tone={MODE_WORDS[mode].tone}>{MODE_WORDS[mode].label}</Badge>
          <Badge tone={badge.tone}>{badge.label}</Badge>
        </span>
      </div>
      <p className="quote">
        <bdi>{reason.text}</bdi>
      </p>
      <p className="quiet small">
        {ticket === null ? null : `${ticket} · `}
        started {formatMoment(startedAt)}
        {endedAt === null ? null : ` · ${formatLength(endedAt - startedAt)}`}
        {` · ${changed(changes.length)}`}
        {result === undefined ? ` · ${now >= dueAt ? 'was due' : 'due'} ${formatMoment(dueAt, now)}` : null}
      </p>
      {result === undefined ? null : (
        <p className="small">
          <bdi>{result.by.name}</bdi>: <bdi>{result.text}</bdi>
        </p>
      )}
      {onWrite !== null && (state === 'open' || state === 'overdue') ? (
        <div className="form-actions">
          <Button kind="primary" onClick={onWrite}>
            Write the review
          </Button>
        </div>
      ) : null}
    </article>
  )
}

function changed(count: number): string {
  return count === 0 ? 'nothing changed' : count === 1 ? '1 change' : `${count} changes`
}
