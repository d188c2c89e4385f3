'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useBanner } from './context.ts'
import { troubleOf } from './strip.ts'

export interface BannerNoticeProps extends Omit<ComponentProps<'p'>, 'children'>, RenderProp {}

/**
 * What follows from a state out of the ordinary. Seen at any width; nothing otherwise.
 * Renders a `<p>` element.
 */
export function BannerNotice(props: BannerNoticeProps) {
  const { strip, messages } = useBanner()
  const notice = troubleOf(strip)
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
