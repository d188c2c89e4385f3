'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { Icon, MINIMISE, RESTORE } from '../icons/icons.tsx'
import { useBanner } from './context.ts'
import { canMinimise } from './strip.ts'

export interface BannerMinimiseProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Makes the strip a small control in the corner, in every tab, and gives it back in full. Name, time and End stay. Not
 * there on a phone, where the strip is that small already, nor while something is out of the ordinary.
 * Renders a `<button>` element.
 */
export function BannerMinimise(props: BannerMinimiseProps) {
  const { strip, messages, minimised, minimise } = useBanner()
  if (!canMinimise(strip)) return null
  return renderElement('button', props, {
    type: 'button',
    'aria-label': minimised ? messages.banner.restore : messages.banner.minimise,
    className: 'us-toggle us-minimise',
    onClick: () => minimise(!minimised),
    children: <Icon d={minimised ? RESTORE : MINIMISE} />,
  })
}
