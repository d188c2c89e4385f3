'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { useTextsOf } from '../provider/context.ts'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'

export interface BannerNoticeProps extends Omit<ComponentProps<'p'>, 'children'>, RenderProp {}

/**
 * What follows from a state out of the ordinary. Seen at any width; nothing otherwise.
 * Renders a `<p>` element.
 */
export function BannerNotice(props: BannerNoticeProps) {
  const { strip } = useBanner()
  const { messages } = useTextsOf(englishStrip)
  const notice = noticeOf(strip)
  if (notice === null) return null
  return renderElement('p', props, {
    className: 'us-notice',
    children: (
      <>
        {/* Where the chip has no room for its word, the word stands here. */}
        <span className="us-notice-lead" aria-hidden="true">
          {messages.banner[notice]}.{' '}
        </span>
        {messages.banner[`${notice}Hint`]}
      </>
    ),
  })
}

function noticeOf(strip: Strip): 'expired' | 'suspended' | null {
  if (strip.kind === 'unknown') return 'suspended'
  if (strip.kind !== 'session') return null
  return strip.status === 'expired' || strip.status === 'suspended' ? strip.status : null
}
