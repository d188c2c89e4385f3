'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useExtend } from '../hooks/useExtend.ts'
import { useBanner } from './context.ts'

export interface BannerExtendProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/**
 * Asks for more time. There only while the policy would grant it.
 * Renders a `<button>` element.
 */
export function BannerExtend(props: BannerExtendProps) {
  const { strip, messages } = useBanner()
  // A refusal is reported by the client, and the next state says whether extending is still possible.
  const { extend, extending } = useExtend()
  if (strip.status !== 'active' || !strip.session?.extendable) return null
  return renderElement('button', props, {
    type: 'button',
    'aria-disabled': extending || undefined,
    className: 'us-button us-extend',
    onClick: extend,
    children: extending ? messages.banner.extending : messages.banner.extend,
  })
}
