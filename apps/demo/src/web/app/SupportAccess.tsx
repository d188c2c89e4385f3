import type { HistoryEntry } from '@understudy/protocol'
import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { useQuery } from '../api/useQuery.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { useClientState } from '../session/useClientState.ts'
import { LoadFailed, SendFailed } from '../ui/Feedback.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { SupportVisit } from './SupportVisit.tsx'

interface History {
  readonly entries: readonly HistoryEntry[]
}

const EVERY = 10_000
const PATH = '/support/history'

/** When support was in this account, why, and what was changed. A visit under way can be ended here. */
export function SupportAccess() {
  const own = useClientState().status === 'own'
  const { data, failure, retry } = useQuery<History>(own ? PATH : null, { every: EVERY })
  const send = useSend(PATH)
  const { toasts } = useServices()
  const { hash } = useLocation()
  const section = useRef<HTMLElement>(null)

  useEffect(() => {
    if (hash === '#support-access') section.current?.scrollIntoView()
  }, [hash])

  async function end(id: string) {
    const answer = await send.run('POST', `${PATH}/${encodeURIComponent(id)}/end`)
    if (answer?.ok === true) toasts.say('Support is out of your account.')
  }

  return (
    <section className="card" id="support-access" aria-labelledby="support-access-title" ref={section}>
      <div className="card-head">
        <h2 id="support-access-title">Support access</h2>
        <span className="card-note">When our support team was in your account</span>
      </div>
      <SendFailed failure={send.failure} />
      {own ? null : (
        <p className="quiet">
          Here the customer reads when support was in the account, why, and what was changed. It is theirs alone: it is
          not shown in a support session.
        </p>
      )}
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {own && data === undefined && failure === null ? <Skeleton width="full" /> : null}
      {data?.entries.length === 0 ? (
        <p className="quiet">Nobody of the support team has been in your account.</p>
      ) : null}
      {data === undefined || data.entries.length === 0 ? null : (
        <ol>
          {data.entries.map((entry) => (
            <SupportVisit key={entry.id} entry={entry} busy={send.busy} onEnd={() => void end(entry.id)} />
          ))}
        </ol>
      )}
    </section>
  )
}
