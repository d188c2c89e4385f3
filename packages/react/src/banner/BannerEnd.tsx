'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import type { Messages } from '../messages/messages.ts'
import { useTexts } from '../provider/context.ts'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'
import { useLastingEnd } from './useLastingEnd.ts'

export interface BannerEndProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Ends the session, or withdraws the request for one. The one strong thing on the strip, and never left out.
 * Renders a `<button>` element.
 */
export function BannerEnd(props: BannerEndProps) {
  const { end, waiting } = useLastingEnd()
  const { strip } = useBanner('BannerEnd')
  const { messages, shortcut } = useTexts()
  const label = labelOf(strip, messages, waiting)
  if (label === null) return null
  const ending = waiting || (strip.kind === 'session' && strip.status === 'ending')
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
        <span className="us-short">{label.short}</span>
      </>
    ),
  })
}

interface Label {
  readonly long: string
  readonly short: string
}

function labelOf(strip: Strip, { banner }: Messages, waiting: boolean): Label | null {
  const ending: Label = { long: banner.ending, short: banner.ending }
  if (waiting && strip.kind !== 'pending') return ending
  switch (strip.kind) {
    case 'session':
      if (strip.status === 'ending') return ending
      return { long: banner.end, short: banner.endShort }
    case 'unknown':
      return { long: banner.end, short: banner.endShort }
    case 'pending':
      return { long: banner.withdraw, short: banner.withdraw }
    default:
      return null
  }
}
