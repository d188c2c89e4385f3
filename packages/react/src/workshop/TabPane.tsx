import { type ImpersonationClient, selectShown } from '@understudy/client'
import { ImpersonationCountdown } from '../countdown/ImpersonationCountdown.tsx'
import { useImpersonation } from '../hooks/useImpersonation.ts'
import { ModeBadge } from '../modeBadge/ModeBadge.tsx'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { IsolatedText } from '../text/IsolatedText.tsx'

interface TabPaneProps {
  readonly name: string
  readonly client: ImpersonationClient
  readonly onStart: () => void
}

/** One browser tab in a frame: a strip stands on a whole page, and here are two pages on one. */
export function TabPane({ name, client, onStart }: TabPaneProps) {
  return (
    <ImpersonationProvider client={client} locale="en-GB" shortcut={null}>
      <section className="host-card" aria-label={name}>
        <span>{name}</span>
        <Shown onStart={onStart} />
      </section>
    </ImpersonationProvider>
  )
}

function Shown({ onStart }: Pick<TabPaneProps, 'onStart'>) {
  const { end, ...state } = useImpersonation()
  const shown = useImpersonation(selectShown)
  if (shown === null || shown.status === 'signed-out') return <p>One moment…</p>
  if (shown.status === 'own') {
    return (
      <>
        <p>
          <IsolatedText>{shown.actor.name}</IsolatedText>’s own page
        </p>
        <button type="button" className="host-button" onClick={onStart}>
          Impersonate
        </button>
      </>
    )
  }
  return (
    <>
      <p>
        <ModeBadge mode={shown.session.mode} /> <IsolatedText>{shown.subject.name}</IsolatedText>’s page,{' '}
        <ImpersonationCountdown />
      </p>
      <button type="button" className="host-button" disabled={state.status !== 'active'} onClick={() => void end()}>
        End session
      </button>
    </>
  )
}
