'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { Fill } from '../messages/Fill.tsx'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useBanner } from './context.ts'

export interface BannerActorProps extends ComponentProps<'p'>, RenderProp {}

/**
 * Who one really is, and after it the children. Where room is short it is for screen readers only, until the strip is opened.
 * Renders a `<p>` element.
 */
export function BannerActor({ children, ...props }: BannerActorProps) {
  const { strip, messages } = useBanner()
  const { actor } = strip
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
