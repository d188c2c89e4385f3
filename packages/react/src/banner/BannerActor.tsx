'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useBanner } from './context.ts'

export interface BannerActorProps extends ComponentProps<'p'>, RenderProp {}

/**
 * Who one really is, and after it the children. Where room is short it is for screen readers only, until the strip is opened.
 * Renders a `<p>` element.
 */
export function BannerActor({ children, ...props }: BannerActorProps) {
  const { strip } = useBanner()
  const { messages } = useTextsOf(englishStrip)
  const actor = strip.kind === 'session' ? strip.session.actor : strip.kind === 'pending' ? strip.actor : null
  if (actor === null) return null
  return renderElement('p', props, {
    className: 'us-actor',
    children: (
      <>
        <span className="us-actor-text">
          <Fill text={messages.banner.you} values={{ actor: <IsolatedText max={32}>{actor.name}</IsolatedText> }} />
        </span>{' '}
        {children}
      </>
    ),
  })
}
