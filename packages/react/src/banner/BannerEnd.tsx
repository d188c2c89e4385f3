'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useEndImpersonation } from '../hooks/useEndImpersonation.ts'
import { englishStrip } from '../messages/english/strip.ts'
import type { Messages } from '../messages/messages.ts'
import { useTextsOf } from '../provider/context.ts'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'

export interface BannerEndProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Ends the session, or withdraws the request for one. The one strong thing on the strip, and never left out.
 * Renders a `<button>` element.
 */
export function BannerEnd(props: BannerEndProps) {
  const { strip, onEnd } = useBanner()
  const { end, ending } = useEndImpersonation(onEnd)
  const { messages, shortcut } = useTextsOf(englishStrip)
  const label = labelOf(strip, messages, ending)
  if (label === null) return null
  return renderElement('button', props, {
    type: 'button',
    'aria-label': label.long,
    'aria-keyshortcuts': shortcut ?? undefined,
    'aria-disabled': ending || undefined,
    className: 'us-button us-end',
    onClick: () => {
      if (!ending) end()
    },
    children: (
      <>
        <span className="us-long">{label.long}</span>
        {/* Without the stylesheet there is one of them. */}
        <span className="us-short" hidden>
          {label.short}
        </span>
      </>
    ),
  })
}

interface Label {
  readonly long: string
  readonly short: string
}

function labelOf(strip: Strip, { banner }: Pick<Messages, 'banner'>, ending: boolean): Label | null {
  if (ending && strip.kind !== 'pending') return { long: banner.ending, short: banner.ending }
  switch (strip.kind) {
    case 'session':
    case 'unknown':
      return { long: banner.end, short: banner.endShort }
    case 'pending':
      return { long: banner.withdraw, short: banner.withdraw }
    default:
      return null
  }
}
