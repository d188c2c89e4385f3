'use client'

import { ImpersonationError } from '@understudy/protocol/error'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { type LazySupport, useAround } from './around.ts'
import { LazyContext, type WantedStart } from './context.ts'
import { useHinted } from './hinted.ts'

export interface LazyImpersonationProps {
  /**
   * Whether this browser may have anything to do with support sessions; the same that the client gets. `hintCookie()`
   * where the bridge marks the browser. One that throws counts as yes.
   */
  readonly hint: () => boolean
  /**
   * What the server read of the hint when it rendered the page: hand the same to the browser. Only used for the
   * server's HTML and its taking over. @default true: the server renders the fallback
   */
  readonly initialHint?: boolean
  /** Brings the host's own module in: `() => import('./support')`. Called when it is first needed, and by "Try again". */
  readonly load: () => Promise<LazySupport>
  /** Shown in place of the page while it is unknown whose page it is and the code is on its way. */
  readonly fallback?: ReactNode
  /** The same when the code could not be loaded. @default a short English text and "Try again" */
  readonly failed?: (retry: () => void) => ReactNode
  /** The code could not be loaded: `network`, with the reason as its cause. @default reported to the page */
  readonly onError?: (error: ImpersonationError) => void
  /** The application. */
  readonly children?: ReactNode
}

/**
 * Support sessions for pages that nearly never have one: client, connector, provider, banner and dialog are in a module
 * of the host's, loaded when the hint is up or a start dialog is asked for. An ordinary user downloads this and nothing
 * else, and their page has one listener.
 *
 * The page is never on screen unmarked: while the hint is up and the code has not arrived, or cannot be had, the
 * fallback stands in its place, and the application is not even mounted. It is not mounted anew when the code arrives
 * for a dialog only; it is when a session begins, as by every `IdentityBoundary`.
 *
 * Does **not** fence requests before the code is there: they carry no context assertion, and the guard refuses them
 * (428) where a session is on after all. Renders no element.
 *
 * @example
 * <LazyImpersonation hint={hintCookie()} load={() => import('./support')} fallback={<Splash />}>
 *   <App />
 * </LazyImpersonation>
 */
export function LazyImpersonation({
  hint,
  initialHint = true,
  load,
  fallback = null,
  failed = askAgain,
  onError,
  children,
}: LazyImpersonationProps) {
  const [support, setSupport] = useState<LazySupport | null>(null)
  const [start, setStart] = useState<WantedStart | null>(null)
  const [doubted, setDoubted] = useState(false)
  const [broken, setBroken] = useState(false)
  const hinted = useHinted(hint, initialHint)
  const closed = hinted || doubted
  const around = useAround(support, closed)
  const loading = support === null && !broken && (closed || start !== null)

  const latest = useRef({ load, onError, closed })
  useEffect(() => {
    latest.current = { load, onError, closed }
  })
  useEffect(() => {
    if (!loading) return
    let over = false
    const arrive = async () => {
      try {
        const found = await latest.current.load()
        if (!over) setSupport(found)
      } catch (cause) {
        if (over) return
        const { onError = globalThis.reportError, closed } = latest.current
        // An open page stays as it is: whoever asked for the dialog may ask again.
        setBroken(closed)
        setStart(null)
        const told = new ImpersonationError('network', 'The code of support sessions could not be loaded.', { cause })
        onError(told)
      }
    }
    void arrive()
    return () => {
      over = true
    }
  }, [loading])

  const verbs = useMemo(
    () => ({
      openStart(subject?: WantedStart['subject']) {
        setBroken(false)
        setStart({ subject })
      },
      closeStart: () => setStart(null),
      doubt: () => setDoubted(true),
    }),
    [],
  )
  const scope = useMemo(() => ({ ...verbs, start, loading }), [verbs, start, loading])
  const waiting = closed && support === null
  return (
    <LazyContext.Provider value={scope}>
      {support === null ? null : <support.Support>{around ? children : null}</support.Support>}
      {waiting ? (broken ? failed(() => setBroken(false)) : fallback) : null}
      {waiting || around ? null : children}
    </LazyContext.Provider>
  )
}

function askAgain(retry: () => void) {
  return (
    <div className="us-panel" role="status">
      <p className="us-panel-title">This page could not be opened</p>
      <p>What shows whose account it is could not be loaded.</p>
      <button type="button" className="us-form-button" onClick={retry}>
        Try again
      </button>
    </div>
  )
}
