'use client'

import { type ComponentProps, type ReactNode, useContext, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { callHost } from '../element/callHost.ts'
import type { RenderProp } from '../element/renderElement.ts'
import { useHydrated } from '../hooks/useHydrated.ts'
import { SpeechContext, useClient } from '../provider/context.ts'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { whileOn } from '../vigil/onDuty.ts'
import { BannerParts } from './BannerParts.tsx'
import { BannerStrip } from './BannerStrip.tsx'
import { createBannerHost } from './host.ts'
import type { Layout, Placement } from './inset.ts'
import type { TamperingReport } from './watchSight.ts'

export interface BannerRootProps extends Omit<ComponentProps<'section'>, 'ref'>, RenderProp {
  /** Edge of the window that the strip keeps to. @default 'top' */
  readonly placement?: Placement | undefined
  /**
   * `push` moves the page out from under the strip, `overlay` leaves that to the host by `--understudy-inset-top`,
   * `floating` keeps it off the edges, in front of the page. @default 'push'
   */
  readonly layout?: Layout | undefined
  /** Draws a line in the mode's colour around the page, so that a screenshot tells the truth. @default false */
  readonly frame?: boolean | undefined
  /**
   * Draws the strip in a root of its own when the application's tree goes away during a session, by a crash or a page
   * without a banner. @default true
   */
  readonly standby?: boolean | undefined
  /**
   * The strip was taken out of sight or reach by something on the page (`kind`), and is back, or not (`restored`). Once an
   * incident. Honest things cover too, such as consent banners: a report is a reason to look, and no proof. Also when the
   * code that watches cannot be loaded (`unwatched`): it is asked for again, and nothing has happened to the strip so far.
   */
  readonly onTampered?: ((report: TamperingReport) => void) | undefined
  /**
   * What happens while the strip cannot be brought back: `report` leaves it at `onTampered`, `lock` has the
   * `IdentityBoundary` take the page out of sight as well. @default 'report'
   */
  readonly whenHidden?: WhenHidden | undefined
  /** The session was ended by this strip, and that is confirmed. A callback that throws has no effect on the strip. */
  readonly onEnd?: (() => void) | undefined
  /** The parts on the strip, in their order. */
  readonly children?: ReactNode
}

/** See `whenHidden`. */
export type WhenHidden = 'report' | 'lock'

/**
 * The strip that says in whose account one is: in the server's HTML where it stands, from then on in an element of its
 * own that no modal hides. Cannot be dismissed; it is there exactly as long as the session. Holds the live region for
 * announcements also while there is nothing to show.
 * Renders a `<section>` element.
 */
export function BannerRoot(props: BannerRootProps) {
  const hydrated = useHydrated()
  return hydrated ? <Hosted {...props} /> : <Inline {...props} />
}

/** Before the browser takes over: no portal on the server, and the first client render must equal its HTML. */
function Inline(props: BannerRootProps) {
  return (
    <div className="us-host" data-understudy-host="" suppressHydrationWarning>
      <BannerStrip {...props} />
    </div>
  )
}

function Hosted(props: BannerRootProps) {
  const client = useClient()
  const speech = useContext(SpeechContext)
  const { standby = true } = props
  const anchor = useRef<HTMLSpanElement>(null)
  const latest = useRef(props)
  const [{ host, tell }] = useState(() => ({
    host: createBannerHost(),
    tell: (report: TamperingReport) => callHost(() => latest.current.onTampered?.(report)),
  }))
  // In the same commit as the page beside it: a frame in between would show somebody's data unmarked.
  useLayoutEffect(() => {
    // Read first, reached first. Not again when the language changes: who is on the strip would lose the focus.
    if (!host.isConnected) document.body.prepend(host)
    // The outermost element around the application, which stays when its tree crashes.
    const place = anchor.current?.parentElement?.closest('body > *') ?? document.body
    const draw = () => (
      <ImpersonationProvider client={client} {...speech}>
        {/* It needs no other behind it. Without the host's own parts: they may be what crashed. */}
        <BannerRoot {...latest.current} render={undefined} standby={false}>
          <BannerParts />
        </BannerRoot>
      </ImpersonationProvider>
    )
    return whileOn(
      client,
      (vigil, asked, gone) =>
        vigil.keepBanner({ client, asked, gone }, { host, place, speech, standby: standby ? draw : null, tell }),
      // An application that crashes while the code is on its way has crashed all the same.
      { evenLate: true, onFailed: () => tell({ kind: 'unwatched', restored: false }) },
    )
  }, [client, speech, standby, host, tell])
  useLayoutEffect(() => () => host.remove(), [host])
  useLayoutEffect(() => {
    latest.current = props
  })
  const { direction = 'ltr', locale = 'en' } = speech.messages
  return (
    <>
      <span ref={anchor} hidden />
      {createPortal(
        <>
          {/* Empty and in the page before there is anything to say, or screen readers would not speak it. */}
          <div role="status" aria-live="polite" className="us-hidden" dir={direction} lang={locale} />
          <BannerStrip {...props} tell={tell} />
        </>,
        host,
      )}
    </>
  )
}
