'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useEndImpersonation } from '../hooks/useEndImpersonation.ts'
import type { StripTexts } from '../messages/english/strip.ts'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'

export interface BannerEndProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Ends the session, or withdraws the request for one. The one strong thing on the strip, and never left out.
 * Renders a `<button>` element.
 */
export function BannerEnd(props: BannerEndProps) {
  const { strip, messages, shortcut, onEnd } = useBanner()
  const { end, ending: pressed } = useEndImpersonation(onEnd)
  // Also by the shortcut, by the host, and in another tab.
  const ending = pressed || strip.status === 'ending'
  const [long, short = long] = labelOf(strip, messages, ending)
  if (long === undefined) return null
  return renderElement('button', props, {
    type: 'button',
    'aria-label': long,
    'aria-keyshortcuts': shortcut ?? undefined,
    'aria-disabled': ending || undefined,
    className: 'us-button us-end',
    onClick: () => {
      if (!ending) end()
    },
    children: (
      <>
        <span className="us-long">{long}</span>
        {/* Without the stylesheet there is one of them. */}
        <span className="us-short" hidden>
          {short}
        </span>
      </>
    ),
  })
}

/** In full, and short where that is something else. Nothing where there is nothing to end. */
function labelOf({ status, session }: Strip, { banner }: StripTexts, ending: boolean): readonly string[] {
  if (status === 'pending') return [banner.withdraw]
  if (ending) return [banner.ending]
  return session !== null || status === 'unknown' ? [banner.end, banner.endShort] : []
}
