'use client'

import type { ComponentProps } from 'react'
import { ImpersonationCountdown } from '../countdown/ImpersonationCountdown.tsx'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useUrgent } from '../hooks/useCountdown.ts'
import { CLOCK, Icon } from '../icons/icons.tsx'
import { useBanner } from './context.ts'

export interface BannerCountdownProps extends Omit<ComponentProps<'span'>, 'children'>, RenderProp {}

/**
 * The time left; in the last minute its chip is filled. Only the digits inside render each second.
 * Renders a `<span>` element.
 */
export function BannerCountdown(props: BannerCountdownProps) {
  const { strip } = useBanner()
  const urgent = useUrgent()
  if (strip.session === null) return null
  return renderElement('span', props, {
    'data-urgent': urgent ? '' : undefined,
    suppressHydrationWarning: true,
    className: 'us-clock',
    children: (
      <>
        <Icon d={CLOCK} />
        <ImpersonationCountdown />
      </>
    ),
  })
}
