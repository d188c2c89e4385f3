'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import type { Messages } from '../messages/messages.ts'
import { useClient, useTexts } from '../provider/context.ts'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'

export interface BannerEndProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Ends the session, or withdraws the request for one. The one strong thing on the strip, and never left out.
 * Renders a `<button>` element.
 */
export function BannerEnd(props: BannerEndProps) {
  const client = useClient()
  const { strip } = useBanner('BannerEnd')
  const { messages, shortcut } = useTexts()
  const label = labelOf(strip, messages)
  if (label === null) return null
  const ending = strip.kind === 'session' && strip.status === 'ending'
  return renderElement('button', props, {
    type: 'button',
    'aria-label': label.long,
    'aria-keyshortcuts': shortcut ?? undefined,
    'aria-disabled': ending || undefined,
    className: 'us-button us-end',
    onClick: () => {
      // A failed end is in the client's state, which the strip shows.
      if (!ending) client.end().catch(() => undefined)
    },
    children: (
      <>
        <span className="us-long">{label.long}</span>
        <span className="us-short">{label.short}</span>
      </>
    ),
  })
}

function labelOf(strip: Strip, { banner }: Messages): { readonly long: string; readonly short: string } | null {
  switch (strip.kind) {
    case 'session':
      if (strip.status === 'ending') return { long: banner.ending, short: banner.ending }
      return { long: banner.end, short: banner.endShort }
    case 'unknown':
      return { long: banner.end, short: banner.endShort }
    case 'pending':
      return { long: banner.withdraw, short: banner.withdraw }
    default:
      return null
  }
}
