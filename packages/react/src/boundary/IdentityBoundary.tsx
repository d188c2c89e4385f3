'use client'

import { type ImpersonationClient, type ImpersonationState, type Settled, selectSupport } from '@understudy/client'
import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { stripOf } from '../banner/strip.ts'
import { callHost } from '../element/callHost.ts'
import { isFocusLost } from '../element/rememberFocus.ts'
import { useEndImpersonation } from '../hooks/useEndImpersonation.ts'
import { englishBoundary } from '../messages/english/boundary.ts'
import { englishExpired } from '../messages/english/expired.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { useClient, useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { isOutOfSight, useOutOfSight } from './outOfSight.ts'
import { isOver } from './over.ts'
import { useAway } from './useAway.ts'
import { useKeptScroll } from './useKeptScroll.ts'
import { usePageFocus } from './usePageFocus.ts'

const ENGLISH = { ...englishStrip, ...englishBoundary, ...englishExpired }

export interface IdentityBoundaryProps {
  /**
   * Shown while there is nobody whose page could be shown: at the first answer, while the identity changes, and when the
   * page comes back from the back/forward cache or was frozen, until the server has answered.
   */
  readonly fallback?: ReactNode
  /** Shown in place of the page when the time is over. @default a short text, and the way back */
  readonly expired?: ReactNode
  /** Shown in place of the page while the identity cannot be verified. @default a short text and "Try again" */
  readonly suspended?: ReactNode
  /**
   * Takes somebody to the sign-in whose own session did not stand any more when the support session was over. With it that is said
   * in place of the page, with a button for this; without it the page says what it says to anybody who is signed out.
   */
  readonly onSignIn?: () => void
  /** The part of the application that shows somebody's data. */
  readonly children?: ReactNode
}

/**
 * Keeps one person's page from being painted as another's. Children are mounted anew for each identity, so no state
 * below carries over; while the identity changes nothing is shown, and while it cannot be verified, or the page was away,
 * the page is hidden but kept, with what was typed. Put the banner outside of it.
 * Renders a `<div>` element around the children, without a box of its own while they are shown.
 */
export function IdentityBoundary({ fallback = null, expired, suspended, onSignIn, children }: IdentityBoundaryProps) {
  const client = useClient()
  const viewNow = () => viewOf(client)
  useStore(client, viewNow)
  // Read anew: the state of the client is not all that it depends on.
  const view = viewNow()
  const identity = useStore(client, identityOf)
  const away = useAway(client)
  useOutOfSight(client)
  useKeptScroll(() => isKept(viewNow()), isKept(view), identity)
  const page = usePageFocus(view === 'blank' ? null : identity, view === 'shown' && !away)
  const gone = useStore(client, isGone)
  if (gone && onSignIn !== undefined) return <Gone onSignIn={onSignIn} />
  if (identity === null || view === 'blank') {
    return view === 'suspended' ? (suspended ?? <Suspended />) : fallback
  }
  return (
    <Fragment key={identity}>
      {view === 'expired' ? (expired ?? <Expired />) : null}
      {view === 'suspended' ? (suspended ?? <Suspended />) : null}
      {view === 'unseen' ? <Unseen /> : null}
      {view === 'shown' && away ? fallback : null}
      {/* The same element in both cases: another one would throw away what was typed. */}
      <div ref={page} className="us-page" hidden={view !== 'shown' || away}>
        {children}
      </div>
    </Fragment>
  )
}

/** Whether a support session is over and the own one did not outlive it. Not for somebody who has signed out. */
function isGone(state: ImpersonationState): boolean {
  return state.status === 'signed-out' && state.ended !== null && state.why !== 'signed_out'
}

type View = 'shown' | 'blank' | 'expired' | 'suspended' | 'unseen'

function viewOf(client: ImpersonationClient): View {
  const { status } = client.getState()
  if (status === 'switching' || status === 'leaving') return 'blank'
  // What is over stays over, also when nobody can be asked: the wish to go back must not be lost.
  if (isOver(client)) return 'expired'
  if (status === 'suspended') return 'suspended'
  return isOutOfSight(client) ? 'unseen' : 'shown'
}

/** Whether the page is out of sight, and will be shown again unless the identity changes. */
function isKept(view: View): boolean {
  return view === 'expired' || view === 'suspended' || view === 'unseen'
}

/** Who the page is about, as a key; `null` while nobody is known. */
function identityOf(state: ImpersonationState): string | null {
  switch (state.status) {
    case 'starting':
      return state.last === null ? `own ${state.actor.id}` : identityOf(state.last)
    case 'own':
    case 'pending':
      return `own ${state.actor.id}`
    case 'active':
    case 'ending':
    case 'expired':
      // Not the session: a session that goes on in a new one is the same page, with what was typed on it.
      return `support ${state.actor.id} ${state.subject.id} ${state.session.mode}`
    case 'signed-out':
      return 'signed-out'
    case 'resolving':
    case 'suspended':
    case 'leaving':
      return state.last === null ? null : identityOf(state.last satisfies Settled)
    case 'switching':
      return null
  }
}

function Gone({ onSignIn }: { readonly onSignIn: () => void }) {
  const { boundary } = useTextsOf(ENGLISH).messages
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // What had the focus is gone with the page, and this is the only way on.
    if (isFocusLost(document)) button.current?.focus()
  }, [])
  return (
    <div className="us-panel" role="status">
      <p className="us-panel-title">{boundary.signedOut}</p>
      <p>{boundary.signedOutHint}</p>
      <button ref={button} type="button" className="us-form-button us-primary" onClick={() => callHost(onSignIn)}>
        {boundary.signIn}
      </button>
    </div>
  )
}

function Expired() {
  const { messages } = useTextsOf(ENGLISH)
  const { end, ending } = useEndImpersonation()
  return (
    <div className="us-panel" role="status">
      <p className="us-panel-title">{messages.boundary.expired}</p>
      <p>{messages.banner.expiredHint}</p>
      {/* The own session comes back by itself, unless the client holds: then this is the only way. */}
      <button type="button" className="us-form-button" aria-disabled={ending || undefined} onClick={end}>
        {ending ? messages.banner.ending : messages.expired.leave}
      </button>
    </div>
  )
}

/** The strip cannot be seen, and the host wants the page to wait for it: what matters of it, in the page's place. */
function Unseen() {
  const { messages } = useTextsOf(ENGLISH)
  const { end, ending } = useEndImpersonation()
  const support = useStore(useClient(), selectSupport)
  return (
    <div className="us-panel" role="status">
      <p className="us-panel-title">
        {support === null ? null : (
          <Fill
            text={messages.banner.as[support.session.mode]}
            values={{ subject: <IsolatedText max={48}>{support.subject.name}</IsolatedText> }}
          />
        )}
      </p>
      <button type="button" className="us-form-button" aria-disabled={ending || undefined} onClick={end}>
        {ending ? messages.banner.ending : messages.banner.end}
      </button>
    </div>
  )
}

/** Nobody can say who one is, or the server has only not carried out the end that it has in writing. */
function whySuspended(state: ImpersonationState): 'ending' | 'suspended' {
  return stripOf(state)?.status === 'ending' ? 'ending' : 'suspended'
}

function Suspended() {
  const client = useClient()
  const why = useStore(client, whySuspended)
  const { messages } = useTextsOf(ENGLISH)
  return (
    <div className="us-panel" role="status">
      <p className="us-panel-title">{messages.boundary[why]}</p>
      <p>{messages.boundary[`${why}Hint`]}</p>
      <button
        type="button"
        className="us-form-button"
        // Still in doubt afterwards: this panel stays.
        onClick={() => void client.resume().catch(() => undefined)}
      >
        {messages.banner.retry}
      </button>
    </div>
  )
}
