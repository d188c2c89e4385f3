'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { useBanner } from './context.ts'

export interface BannerRetryProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Asks the server again who one is. There only while that is not certain.
 * Renders a `<button>` element.
 */
export function BannerRetry(props: BannerRetryProps) {
  const client = useClient()
  const { strip } = useBanner()
  const { messages } = useTextsOf(englishStrip)
  const inDoubt = strip.kind === 'unknown' || (strip.kind === 'session' && strip.status === 'suspended')
  if (!inDoubt) return null
  return renderElement('button', props, {
    type: 'button',
    className: 'us-button us-retry',
    // Still in doubt afterwards: the strip stays, and so does this button.
    onClick: () => void client.resume().catch(() => undefined),
    children: messages.banner.retry,
  })
}
