'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { DOUBT, HOURGLASS, Icon } from '../icons/icons.tsx'
import { MODE_ICONS } from '../modeBadge/ModeBadge.tsx'
import { useBanner } from './context.ts'
import { troubleOf } from './strip.ts'

export interface BannerModeProps extends Omit<ComponentProps<'span'>, 'children'>, RenderProp {}

/**
 * What the session means for the person at the keyboard: an icon and two or three words. Where room is short the icon
 * stays. Out of the ordinary it says what is wrong instead.
 * Renders a `<span>` element.
 */
export function BannerMode(props: BannerModeProps) {
  const { strip, messages } = useBanner()
  const { session, request } = strip
  const state = troubleOf(strip) ?? (request && (request.state === 'approved' ? 'approved' : 'pending'))
  const mode = session && (session.breakGlass ? 'breakGlass' : session.mode)
  const word = state ? messages.banner[state] : mode && messages.modes[mode]
  if (word === null) return null
  return renderElement('span', props, {
    className: 'us-chip',
    children: (
      <>
        <Icon d={state === 'suspended' ? DOUBT : state || !mode ? HOURGLASS : MODE_ICONS[mode]} />
        <span className="us-chip-word">{word}</span>
      </>
    ),
  })
}
