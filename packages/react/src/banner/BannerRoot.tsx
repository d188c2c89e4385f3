'use client'

import {
  type ComponentProps,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'
import { useStore } from 'zustand'
import { useHydrated } from '../hooks/useHydrated.ts'
import { useClient, useTexts } from '../provider/context.ts'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { Announcer } from './Announcer.tsx'
import { BannerDetails } from './BannerDetails.tsx'
import { BannerParts } from './BannerParts.tsx'
import { BannerContext } from './context.ts'
import { createBannerHost, LAYER, promote } from './host.ts'
import { type Placement, publishInset } from './inset.ts'
import { keepStrip } from './standby.ts'
import { statusOf, stripOf, stripTone } from './strip.ts'

export interface BannerRootProps extends Omit<ComponentProps<'section'>, 'ref'> {
  /** Edge of the window that the strip keeps to. @default 'top' */
  readonly placement?: Placement | undefined
  /** Moves the page out from under the strip. Off: the host does it, by `--understudy-inset-top`. @default true */
  readonly push?: boolean | undefined
  /** Draws a line in the mode's colour around the page, so that a screenshot tells the truth. @default false */
  readonly frame?: boolean | undefined
  /**
   * Draws the strip in a root of its own when the application's tree goes away during a session, by a crash or a page
   * without a banner. @default true
   */
  readonly standby?: boolean | undefined
  readonly children?: ReactNode
}

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
      <Strip {...props} />
    </div>
  )
}

function Hosted(props: BannerRootProps) {
  const [host] = useState(() => createBannerHost(document))
  useEffect(() => host.attach(), [host])
  const anchor = useStandby(props)
  return (
    <>
      <span ref={anchor} hidden />
      {createPortal(
        <>
          <Announcer />
          <Strip {...props} />
        </>,
        host.element,
      )}
    </>
  )
}

/** Whether this is the strip that takes over; it needs no other behind it. */
const StandbyContext = createContext(false)

function useStandby({ placement, push, frame, standby = true }: BannerRootProps) {
  const client = useClient()
  const texts = useTexts()
  const isStandby = useContext(StandbyContext)
  const anchor = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (isStandby || !standby || anchor.current === null) return
    return keepStrip(client, anchor.current, () => (
      <StandbyContext.Provider value={true}>
        <ImpersonationProvider client={client} {...texts}>
          {/* Without the host's own parts: they may be what crashed. */}
          <BannerRoot placement={placement} push={push} frame={frame}>
            <BannerParts />
          </BannerRoot>
        </ImpersonationProvider>
      </StandbyContext.Provider>
    ))
  }, [client, texts, isStandby, standby, placement, push, frame])
  return anchor
}

function Strip({ placement = 'top', push = true, frame = false, standby: _, children, ...rest }: BannerRootProps) {
  const client = useClient()
  const { messages } = useTexts()
  const state = useStore(client)
  const strip = useMemo(() => stripOf(state), [state])
  const detailsId = useId()
  const [expanded, setExpanded] = useState(false)
  const [section, setSection] = useState<HTMLElement | null>(null)
  const [edge, setEdge] = useState<HTMLElement | null>(null)

  useEffect(() => {
    if (edge !== null) promote(edge)
  }, [edge])
  useEffect(() => {
    if (section === null) return
    promote(section)
    return publishInset(section, placement, push)
  }, [section, placement, push])

  const scope = useMemo(
    () => strip && { strip, detailsId, expanded, toggle: () => setExpanded((before) => !before) },
    [strip, detailsId, expanded],
  )
  if (strip === null || scope === null) return null
  const look = {
    'data-mode': stripTone(strip),
    'data-status': statusOf(strip),
    'data-placement': placement,
    [LAYER]: '',
  }
  return (
    <BannerContext.Provider value={scope}>
      {frame ? <div ref={setEdge} className="us-frame" aria-hidden="true" {...look} /> : null}
      <section
        ref={setSection}
        aria-label={messages.banner.region}
        lang={messages.locale}
        dir={messages.direction}
        {...look}
        data-expanded={expanded ? '' : undefined}
        {...rest}
        className={`us-banner ${rest.className ?? ''}`.trimEnd()}
      >
        <div className="us-inner">
          <div className="us-bar">{children}</div>
          <BannerDetails />
        </div>
      </section>
    </BannerContext.Provider>
  )
}
