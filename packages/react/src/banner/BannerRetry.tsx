'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useClient } from '../provider/context.ts'
import { useBanner } from './context.ts'
import { troubleOf } from './strip.ts'

export interface BannerRetryProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Asks the server again who one is. There only while that is not certain.
 * Renders a `<button>` element.
 */
export function BannerRetry(props: BannerRetryProps) {
  const client = useClient()
  const { strip, messages } = useBanner()
  if (troubleOf(strip) !== 'suspended') return null
  return renderElement('button', props, {
    type: 'button',
    className: 'us-button us-retry',
    // Still in doubt afterwards: the strip stays, and so does this button.
    onClick: () => void client.resume().catch(() => undefined),
    children: messages.banner.retry,
  })
}
