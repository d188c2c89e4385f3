import type { OpenRequest } from '@understudy/client/connectors/bridge'
import type { RequestState } from '@understudy/protocol'
import { Badge, type Tone } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { formatLength, formatMoment } from '../ui/format.ts'
import { MODE_WORDS } from '../ui/modeWords.ts'
import { ActorToSubject } from './ActorToSubject.tsx'
import type { Decision } from './DecideDialog.tsx'
import { OwnRequestActions } from './OwnRequestActions.tsx'

const STATES: Readonly<Record<RequestState, { readonly label: string; readonly tone: Tone }>> = {
  pending: { label: 'Waits for a team lead', tone: 'warn' },
  approved: { label: 'Approved', tone: 'good' },
  denied: { label: 'Denied', tone: 'bad' },
  expired: { label: 'Not decided in time', tone: 'neutral' },
  cancelled: { label: 'Withdrawn', tone: 'neutral' },
  used: { label: 'Used', tone: 'neutral' },
}

interface RequestItemProps {
  readonly request: OpenRequest
  /** The reader asked for it: they may withdraw it, and not decide it. */
  readonly mine: boolean
  /** By the server's clock. */
  readonly now: number
  onDecide(decision: Decision): void
}

/** One request with everything a decision needs: who, as whom, why, how long. */
export function RequestItem({ request, mine, now, onDecide }: RequestItemProps) {
  const state = STATES[request.state]
  const open = request.state === 'pending' || request.state === 'approved'
  const left = request.expiresAt - now
  return (
    <article className="request" aria-label={`${request.actor.name} as ${request.subject.name}`}>
      <div className="card-head">
        <ActorToSubject actor={request.actor} subject={request.subject} />
        <span className="row" data-wrap="">
          <Badge tone={MODE_WORDS[request.mode].tone}>{MODE_WORDS[request.mode].label}</Badge>
          <Badge tone={state.tone}>{state.label}</Badge>
        </span>
      </div>
      <p className="quote">
        <bdi>{request.reason.text}</bdi>
      </p>
      <p className="quiet small">
        {request.ticket === null ? null : `${request.ticket} · `}
        {formatLength(request.ttlSeconds * 1000)} · asked {formatMoment(request.createdAt)}
        {open && left > 0 ? ` · open for ${formatLength(left)} more` : null}
      </p>
      {request.decidedBy === undefined ? null : (
        <p className="small">
          <bdi>{request.decidedBy.name}</bdi>
          {request.state === 'denied' ? ' denied it' : ' approved it'}
          {request.note ? <bdi>: {request.note}</bdi> : '.'}
        </p>
      )}
      {mine ? <OwnRequestActions request={request} /> : null}
      {!mine && request.state === 'pending' ? (
        <div className="form-actions">
          <Button kind="primary" onClick={() => onDecide('approve')}>
            Approve
          </Button>
          <Button kind="danger" onClick={() => onDecide('deny')}>
            Deny
          </Button>
        </div>
      ) : null}
    </article>
  )
}
