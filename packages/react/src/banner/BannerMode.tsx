'use client'

import type { ComponentProps, ReactNode } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { DoubtIcon, HourglassIcon } from '../icons/icons.tsx'
import { englishStrip } from '../messages/english/strip.ts'
import type { Messages } from '../messages/messages.ts'
import { ModeIcon } from '../modeBadge/ModeBadge.tsx'
import { useTextsOf } from '../provider/context.ts'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'

export interface BannerModeProps extends Omit<ComponentProps<'span'>, 'children'>, RenderProp {}

/**
 * What the session means for the person at the keyboard: an icon and two or three words. Where room is short the icon
 * stays. Out of the ordinary it says what is wrong instead.
 * Renders a `<span>` element.
 */
export function BannerMode(props: BannerModeProps) {
  const { strip } = useBanner()
  const { messages } = useTextsOf(englishStrip)
  const mark = markOf(strip, messages)
  if (mark === null) return null
  return renderElement('span', props, {
    className: 'us-chip',
    children: (
      <>
        {mark.icon}
        <span className="us-chip-word">{mark.word}</span>
      </>
    ),
  })
}

function markOf(
  strip: Strip,
  { modes, banner }: Pick<Messages, 'modes' | 'banner'>,
): { readonly icon: ReactNode; readonly word: string } | null {
  switch (strip.kind) {
    case 'session': {
      const { mode, breakGlass } = strip.session.session
      if (strip.status === 'expired') return { icon: <HourglassIcon />, word: banner.expired }
      if (strip.status === 'suspended') return { icon: <DoubtIcon />, word: banner.suspended }
      return { icon: <ModeIcon mode={mode} breakGlass={breakGlass} />, word: modes[breakGlass ? 'breakGlass' : mode] }
    }
    case 'pending':
      return { icon: <HourglassIcon />, word: strip.request.state === 'approved' ? banner.approved : banner.pending }
    case 'unknown':
      return { icon: <DoubtIcon />, word: banner.suspended }
    default:
      return null
  }
}
