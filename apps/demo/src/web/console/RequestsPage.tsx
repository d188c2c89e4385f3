import type { OpenRequest } from '@understudy/client/connectors/bridge'
import { useState } from 'react'
import { useQuery } from '../api/useQuery.ts'
import { useClientState } from '../session/useClientState.ts'
import { LoadFailed, Nothing } from '../ui/Feedback.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useServerTime } from '../ui/useServerTime.ts'
import { DecideDialog, type Decision } from './DecideDialog.tsx'
import { RequestItem } from './RequestItem.tsx'

interface RequestsAnswer {
  readonly requests: readonly OpenRequest[]
  readonly now: number
}

const EVERY = 4000

/** Starts that wait for a second person. A team lead decides; the one who asked sees how it stands. */
export function RequestsPage() {
  const state = useClientState()
  const me = 'actor' in state ? state.actor.id : null
  const { data, failure, retry } = useQuery<RequestsAnswer>('/support/requests', { every: EVERY })
  const now = useServerTime(data?.now)
  const [deciding, setDeciding] = useState<{ readonly request: OpenRequest; readonly decision: Decision } | null>(null)

  return (
    <>
      <PageHead
        title="Requests"
        product="Support console"
        sub="Changes in some accounts need a second person: one asks, a team lead decides"
      />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {data === undefined && failure === null ? (
        <div className="card" aria-busy="true">
          <Skeleton width="full" />
        </div>
      ) : null}
      {data === undefined || now === null ? null : (
        <div className="card">
          {data.requests.length === 0 ? (
            <Nothing icon="check" title="Nothing waits">
              When somebody asks to make changes in an account that asks first, the request appears here.
            </Nothing>
          ) : (
            data.requests.map((request) => (
              <RequestItem
                key={request.id}
                request={request}
                mine={request.actor.id === me}
                now={now}
                onDecide={(decision) => setDeciding({ request, decision })}
              />
            ))
          )}
        </div>
      )}
      {deciding === null ? null : <DecideDialog {...deciding} onClose={() => setDeciding(null)} />}
    </>
  )
}
