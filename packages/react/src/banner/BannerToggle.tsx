'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { ChevronIcon } from '../icons/icons.tsx'
import { englishStrip } from '../messages/english/strip.ts'
import { useTextsOf } from '../provider/context.ts'
import { useBanner } from './context.ts'
import { reasonOf } from './strip.ts'

export interface BannerToggleProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Opens the strip where it is too narrow for everything, and folds it to one line again. It never goes away.
 * Renders a `<button>` element.
 */
export function BannerToggle(props: BannerToggleProps) {
  const { strip, expanded, toggle, detailsId } = useBanner()
  const { messages } = useTextsOf(englishStrip)
  if (reasonOf(strip) === null) return null
  return renderElement('button', props, {
    type: 'button',
    'aria-expanded': expanded,
    'aria-controls': detailsId,
    'aria-label': expanded ? messages.banner.collapse : messages.banner.expand,
    className: 'us-toggle',
    onClick: toggle,
    children: <ChevronIcon />,
  })
}
