'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { fill } from '../messages/fillText.ts'
import { useTextsOf } from '../provider/context.ts'
import { displayText } from '../text/displayText.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useBanner } from './context.ts'
import { reasonOf } from './strip.ts'

export interface BannerReasonProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/** Longest reason beside the ticket; the strip cuts it where the room ends. */
const REASON = 160

/**
 * The ticket, which opens and closes the reason below the strip, and where there is room the reason beside it.
 * Renders a `<button>` element and a `<span>` element after it.
 */
export function BannerReason(props: BannerReasonProps) {
  const { strip, expanded, toggle, detailsId } = useBanner()
  const { messages } = useTextsOf(englishStrip)
  const why = reasonOf(strip)
  if (why === null) return null
  const label = why.ticket === null ? messages.banner.noReason : displayText(why.ticket).text
  const button = renderElement('button', props, {
    type: 'button',
    'aria-expanded': expanded,
    'aria-controls': detailsId,
    ...(why.ticket === null ? {} : { 'aria-label': fill(messages.banner.showReason, { label }) }),
    className: 'us-ticket',
    onClick: toggle,
    children: <IsolatedText max={24}>{label}</IsolatedText>,
  })
  if (expanded) return button
  return (
    <>
      {button}{' '}
      <span className="us-why">
        <IsolatedText max={REASON}>{why.text}</IsolatedText>
      </span>
    </>
  )
}
