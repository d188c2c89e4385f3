'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useTexts } from '../provider/context.ts'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'

export interface BannerNoticeProps extends Omit<ComponentProps<'p'>, 'children'>, RenderProp {}

/**
 * What follows from a state out of the ordinary. Seen at any width; nothing otherwise.
 * Renders a `<p>` element.
 */
export function BannerNotice(props: BannerNoticeProps) {
  const { strip } = useBanner('BannerNotice')
  const { messages } = useTexts()
  const notice = noticeOf(strip)
  if (notice === null) return null
  return renderElement('p', props, { className: 'us-notice', children: messages.banner[notice] })
}

function noticeOf(strip: Strip): 'expiredHint' | 'suspendedHint' | null {
  if (strip.kind === 'unknown') return 'suspendedHint'
  if (strip.kind !== 'session') return null
  if (strip.status === 'suspended') return 'suspendedHint'
  return strip.status === 'expired' ? 'expiredHint' : null
}
