'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { CHEVRON, Icon } from '../icons/icons.tsx'
import { useBanner } from './context.ts'
import { causeOf } from './strip.ts'

export interface BannerToggleProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Opens the strip where it is too narrow for everything, and folds it to one line again. It never goes away.
 * Renders a `<button>` element.
 */
export function BannerToggle(props: BannerToggleProps) {
  const { strip, messages, expanded, toggle, detailsId } = useBanner()
  if (causeOf(strip) === null) return null
  return renderElement('button', props, {
    type: 'button',
    'aria-expanded': expanded,
    'aria-controls': detailsId,
    'aria-label': expanded ? messages.banner.collapse : messages.banner.expand,
    className: 'us-toggle',
    onClick: toggle,
    children: <Icon d={CHEVRON} />,
  })
}
