'use client'

import { useEffect, useId, useLayoutEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { checkWord } from '../element/checkProp.ts'
import { renderElement } from '../element/renderElement.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { needVigil, whileOn } from '../vigil/onDuty.ts'
import { BannerDetails } from './BannerDetails.tsx'
import type { BannerRootProps } from './BannerRoot.tsx'
import { BannerContext } from './context.ts'
import type { Tell } from './incidents.ts'
import { LAYER } from './layerMark.ts'
import { readMinimised } from './minimised.ts'
import { canMinimise, type Strip, stripOf } from './strip.ts'

interface BannerStripProps extends BannerRootProps {
  /** Where the strip is to be watched. The same function for its whole life. */
  readonly tell?: Tell
}

/** The strip while there is something to show. */
export function BannerStrip(props: BannerStripProps) {
  const client = useClient()
  const state = useStore(client)
  const strip = useMemo(() => stripOf(state), [state])
  return strip && <Shown strip={strip} {...props} />
}

/**
 * A component of its own, because its layout effects end in the same moment in which React takes the strip down: later,
 * that would be taken for tampering, and undone.
 */
function Shown({ strip, tell, ...props }: BannerStripProps & { readonly strip: Strip }) {
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
  const placement = checkWord('placement', edge, ['top', 'bottom'])
  const layout = checkWord('layout', way, ['push', 'overlay', 'floating'])
  const lock = checkWord('whenHidden', whenHidden, ['report', 'lock']) === 'lock'
  const client = useClient()
  const { messages, shortcut } = useTextsOf(englishStrip)
  const detailsId = useId()
  const [expanded, setExpanded] = useState(false)
  const [wanted, setWanted] = useState(false)
  const minimised = wanted && canMinimise(strip)
  const [section, setSection] = useState<HTMLElement | null>(null)

  useEffect(() => {
    // In the corner it covers no edge.
    if (section !== null && !minimised)
      return needVigil((vigil) => vigil.publishInset(section, placement, layout === 'push'))
  }, [section, placement, layout, minimised])
  // Never a layout effect on a server, of which React 18 warns: nothing is watched there.
  const useWatch = tell ? useLayoutEffect : useEffect
  useWatch(() => {
    // Now: by the time the code is there, somebody may have taken the strip out of it.
    const host = section?.parentElement
    if (!section || !host || !tell) return
    // With the first picture, or the strip would shrink before one's eyes.
    setWanted(readMinimised())
    return whileOn(client, (vigil) => vigil.keepInSight(client, section, { host, lock, tell, onMinimised: setWanted }))
    // With the frame there is one more layer to put on top.
  }, [client, section, tell, lock, frame])

  const scope = {
    ...{ strip, messages, shortcut, detailsId, expanded, minimised, onEnd },
    toggle: () => setExpanded(!expanded),
    minimise: (small: boolean) => void needVigil((vigil) => vigil.minimise(client, small)),
  }
  const look = {
    'data-mode': strip.tone,
    'data-status': strip.status,
    'data-placement': placement,
    'data-layout': layout,
    [LAYER]: '',
  }
  return (
    <BannerContext.Provider value={scope}>
      {frame ? <div className="us-frame" aria-hidden="true" {...look} /> : null}
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
          <div className="us-inner">
            <div className="us-bar">{children}</div>
            <BannerDetails />
          </div>
        ),
      })}
    </BannerContext.Provider>
  )
}
