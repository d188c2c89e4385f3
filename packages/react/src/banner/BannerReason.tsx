'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { displayText } from '../text/displayText.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useBanner } from './context.ts'
import { causeOf } from './strip.ts'

export interface BannerReasonProps extends Omit<ComponentProps<'button'>, 'children'>, RenderProp {}

/** Longest reason beside the ticket; the strip cuts it where the room ends. */
const REASON = 160

/**
 * The ticket, which opens and closes the reason below the strip, and where there is room the reason beside it.
 * Renders a `<button>` element and a `<span>` element after it.
 */
export function BannerReason(props: BannerReasonProps) {
  const { strip, messages, expanded, toggle, detailsId } = useBanner()
  const why = causeOf(strip)
  if (why === null) return null
  const { ticket, reason } = why
  // Some back ends keep neither.
  if (!ticket && !reason.text) return null
  const label = ticket === null ? messages.banner.noReason : displayText(ticket).text
  const button = renderElement('button', props, {
    type: 'button',
    'aria-expanded': expanded,
    'aria-controls': detailsId,
    'aria-label': ticket === null ? undefined : messages.banner.showReason.replace('{label}', () => label),
    className: 'us-ticket',
    onClick: toggle,
    children: <IsolatedText max={24}>{label}</IsolatedText>,
  })
  if (expanded || !reason.text) return button
  return (
    <>
      {button}{' '}
      <span className="us-why">
        <IsolatedText max={REASON}>{reason.text}</IsolatedText>
      </span>
    </>
  )
}
