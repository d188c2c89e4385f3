'use client'

import {
  type ComponentProps,
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'
import { useStore } from 'zustand'
import { callHost } from '../element/callHost.ts'
import { checkWord } from '../element/checkProp.ts'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useHydrated } from '../hooks/useHydrated.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { SpeechContext, useClient, useTextsOf } from '../provider/context.ts'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { whileOn } from '../vigil/onDuty.ts'
import { Announcer } from './Announcer.tsx'
import { BannerDetails } from './BannerDetails.tsx'
import { BannerParts } from './BannerParts.tsx'
import { BannerContext } from './context.ts'
import { createBannerHost } from './host.ts'
import type { Tell } from './incidents.ts'
import { type Layout, type Placement, publishInset } from './inset.ts'
import { KeepInSight } from './KeepInSight.tsx'
import { LAYER, promote } from './layer.ts'
import { useMinimised } from './minimised.ts'
import { placeOf } from './place.ts'
import { putUp } from './putUp.ts'
import { canMinimise, statusOf, stripOf, stripTone } from './strip.ts'
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

const PLACEMENTS = ['top', 'bottom'] as const satisfies readonly Placement[]
const LAYOUTS = ['push', 'overlay', 'floating'] as const satisfies readonly Layout[]
const WHEN_HIDDEN = ['report', 'lock'] as const satisfies readonly WhenHidden[]

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
  const client = useClient()
  const [host] = useState(() => createBannerHost(document))
  const latest = useRef(props.onTampered)
  useLayoutEffect(() => {
    latest.current = props.onTampered
  })
  const tell = useCallback<Tell>((report) => callHost(() => latest.current?.(report)), [])
  // In the same commit as the page beside it: a frame in between would show somebody's data unmarked.
  useLayoutEffect(() => putUp(client, host, tell), [client, host, tell])
  const anchor = useStandby(props)
  return (
    <>
      <span ref={anchor} hidden />
      {createPortal(
        <>
          <Announcer />
          <Strip {...props} tell={tell} />
        </>,
        host.element,
      )}
    </>
  )
}

/** Whether this is the strip that takes over; it needs no other behind it. */
const StandbyContext = createContext(false)

function useStandby({ placement, layout, frame, onEnd, onTampered, whenHidden, standby = true }: BannerRootProps) {
  const client = useClient()
  const speech = useContext(SpeechContext)
  const isStandby = useContext(StandbyContext)
  const anchor = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (isStandby || !standby || anchor.current === null) return
    const place = placeOf(anchor.current)
    const draw = () => (
      <StandbyContext.Provider value={true}>
        <ImpersonationProvider
          client={client}
          messages={speech.given}
          locale={speech.locale}
          shortcut={speech.shortcut}
        >
          {/* Without the host's own parts: they may be what crashed. */}
          <BannerRoot {...{ placement, layout, frame, onEnd, onTampered, whenHidden }}>
            <BannerParts />
          </BannerRoot>
        </ImpersonationProvider>
      </StandbyContext.Provider>
    )
    // An application that crashes while the code is on its way has crashed all the same.
    return whileOn(client, (vigil) => vigil.keepStrip(client, place, draw), { evenLate: true })
  }, [client, speech, isStandby, standby, placement, layout, frame, onEnd, onTampered, whenHidden])
  return anchor
}

function Strip({ tell, ...props }: BannerRootProps & { readonly tell?: Tell }) {
  const {
    placement: edge,
    layout: way,
    frame,
    onEnd,
    whenHidden,
    standby: _,
    onTampered: __,
    children,
    ...rest
  } = props
  const placement = checkWord<Placement>('`placement` of the banner', edge, PLACEMENTS)
  const layout = checkWord<Layout>('`layout` of the banner', way, LAYOUTS)
  const lock = checkWord<WhenHidden>('`whenHidden` of the banner', whenHidden, WHEN_HIDDEN) === 'lock'
  const client = useClient()
  const { messages } = useTextsOf(englishStrip)
  const state = useStore(client)
  const strip = useMemo(() => stripOf(state), [state])
  const detailsId = useId()
  const [expanded, setExpanded] = useState(false)
  const [wanted, minimise] = useMinimised(strip !== null)
  const minimised = wanted && strip !== null && canMinimise(strip)
  const [section, setSection] = useState<HTMLElement | null>(null)
  const [line, setLine] = useState<HTMLElement | null>(null)

  useEffect(() => {
    if (line !== null) promote(line)
  }, [line])
  useEffect(() => {
    if (section === null) return
    promote(section)
    // In the corner it covers no edge.
    return minimised ? undefined : publishInset(section, placement, layout === 'push')
  }, [section, placement, layout, minimised])

  const scope = useMemo(
    () =>
      strip && { strip, detailsId, expanded, toggle: () => setExpanded((open) => !open), minimised, minimise, onEnd },
    [strip, detailsId, expanded, minimised, minimise, onEnd],
  )
  if (strip === null || scope === null) return null
  const look = {
    'data-mode': stripTone(strip),
    'data-status': statusOf(strip),
    'data-placement': placement,
    'data-layout': layout,
    [LAYER]: '',
  }
  return (
    <BannerContext.Provider value={scope}>
      {frame ? <div ref={setLine} className="us-frame" aria-hidden="true" {...look} /> : null}
      {renderElement('section', rest, {
        ref: setSection,
        // Of a `<section>` it goes without saying, of what a host renders instead it does not.
        role: 'region',
        'aria-label': messages.banner.region,
        lang: messages.locale,
        dir: messages.direction,
        ...look,
        'data-expanded': expanded && !minimised ? '' : undefined,
        'data-minimised': minimised ? '' : undefined,
        className: 'us-banner',
        children: (
          <>
            <div className="us-inner">
              <div className="us-bar">{children}</div>
              <BannerDetails />
            </div>
            {tell === undefined ? null : <KeepInSight strip={section} tell={tell} lock={lock} />}
          </>
        ),
      })}
    </BannerContext.Provider>
  )
}
