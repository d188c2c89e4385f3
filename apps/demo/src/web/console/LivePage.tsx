import type { LiveSession } from '@understudy/protocol'
import { useState } from 'react'
import { useQuery } from '../api/useQuery.ts'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { useClientState } from '../session/useClientState.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { LoadFailed, Nothing, SendFailed } from '../ui/Feedback.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useServerTime } from '../ui/useServerTime.ts'
import { LiveTable } from './LiveTable.tsx'

interface LiveAnswer {
  readonly sessions: readonly LiveSession[]
  readonly now: number
}

const EVERY = 5000

/**
 * Who is in whose account right now. A team lead may end any session, an agent their own: the browser in which it was
 * started may be gone.
 */
export function LivePage() {
  const { auth, toasts } = useServices()
  const state = useClientState()
  const me = state.status === 'own' ? state.actor.id : null
  const isMine = ({ actor }: LiveSession) => actor.id === me
  const { data, failure, retry } = useQuery<LiveAnswer>('/support/sessions', { every: EVERY })
  const now = useServerTime(data?.now)
  const [ending, setEnding] = useState<LiveSession | null>(null)
  const send = useSend('/support/sessions', '/api/console/counts')

  async function end(live: LiveSession) {
    const verb = isMine(live) ? 'end' : 'revoke'
    const answer = await send.run('POST', `/support/sessions/${encodeURIComponent(live.session.id)}/${verb}`)
    if (answer?.ok !== true) return
    setEnding(null)
    const whose = isMine(live) ? 'Your' : `${live.actor.name}’s`
    toasts.say(`${whose} session in ${live.subject.name}’s account is ended.`)
  }

  return (
    <>
      <PageHead
        title="Live sessions"
        product="Support console"
        sub="Everybody of the team who is in a customer’s account right now"
      />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {data === undefined && failure === null ? (
        <div className="card" aria-busy="true">
          <Skeleton width="full" />
        </div>
      ) : null}
      {data === undefined || now === null ? null : (
        <div className="card">
          {data.sessions.length === 0 ? (
            <Nothing icon="eye" title="Nobody is in a customer’s account">
              Sessions appear here the moment they start.
            </Nothing>
          ) : (
            <LiveTable
              sessions={data.sessions}
              now={now}
              mayEnd={(live) => isMine(live) || auth.standing() === 'lead'}
              onEnd={setEnding}
            />
          )}
        </div>
      )}
      {ending === null ? null : (
        <ConfirmDialog
          title={isMine(ending) ? 'End your session?' : `End ${ending.actor.name}’s session?`}
          confirm="End session"
          kind="danger-strong"
          busy={send.busy}
          onConfirm={() => void end(ending)}
          onClose={() => {
            setEnding(null)
            send.reset()
          }}
        >
          <p className="quiet">
            {isMine(ending) ? (
              <>
                It runs in another browser. That one leaves <bdi>{ending.subject.name}</bdi>’s account at once.
              </>
            ) : (
              <>
                <bdi>{ending.actor.name}</bdi> leaves <bdi>{ending.subject.name}</bdi>’s account at once and is told
                that a team lead ended it.
              </>
            )}{' '}
            What was done stays done, and stays in the audit log.
          </p>
          <SendFailed failure={send.failure} />
        </ConfirmDialog>
      )}
    </>
  )
}
