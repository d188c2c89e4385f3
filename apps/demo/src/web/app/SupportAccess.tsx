import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { LoadFailed, SendFailed } from '../ui/Feedback.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { SupportVisit } from './SupportVisit.tsx'
import { HISTORY_PATH, useHistory } from './useHistory.ts'

/** When support was in this account, why, and what was changed. A visit under way can be ended here. */
export function SupportAccess() {
  const { data, failure, retry } = useHistory()
  const send = useSend(HISTORY_PATH)
  const { system, toasts } = useServices()
  // Its sessions are in its own log, and in none of the demo's.
  const elsewhere = system.id === 'kotauth'
  const { hash } = useLocation()
  const section = useRef<HTMLElement>(null)

  useEffect(() => {
    if (hash === '#support-access') section.current?.scrollIntoView()
  }, [hash])

  async function end(id: string) {
    const answer = await send.run('POST', `${HISTORY_PATH}/${encodeURIComponent(id)}/end`)
    if (answer?.ok === true) toasts.say('Support is out of your account.')
  }

  return (
    <section className="card" id="support-access" aria-labelledby="support-access-title" ref={section}>
      <div className="card-head">
        <h2 id="support-access-title">Support access</h2>
        <span className="card-note">When our support team was in your account</span>
      </div>
      <SendFailed failure={send.failure} />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {elsewhere ? (
        <p className="quiet">
          What support does by way of {system.name} stands in its own log, which is not shown here.
        </p>
      ) : null}
      {data === undefined && failure === null && !elsewhere ? <Skeleton width="full" /> : null}
      {data?.entries.length === 0 && !elsewhere ? (
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
