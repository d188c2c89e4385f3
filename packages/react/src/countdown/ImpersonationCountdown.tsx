'use client'

import type { ComponentPropsWithoutRef } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { useCountdown } from '../hooks/useCountdown.ts'
import { useHydrated } from '../hooks/useHydrated.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'

export interface ImpersonationCountdownProps extends Omit<ComponentPropsWithoutRef<'span'>, 'children'>, RenderProp {}

/**
 * The time left of the support session, ticking. Screen readers can read it and are never interrupted by it; the
 * marks before the end are announced by the banner. Nothing is rendered without a support session.
 * Renders a `<span role="timer">` element.
 */
export function ImpersonationCountdown(props: ImpersonationCountdownProps) {
  const { messages } = useTextsOf(englishStrip)
  const { remaining, text, spoken, urgent } = useCountdown()
  const hydrated = useHydrated()
  if (remaining === null) return null
  return renderElement('span', props, {
    // The server's HTML is some seconds old when it is taken over: its text is let pass once, then made anew.
    key: hydrated ? 'live' : 'html',
    role: 'timer',
    'aria-live': 'off',
    'aria-label': messages.countdown.label,
    'data-urgent': urgent ? '' : undefined,
    suppressHydrationWarning: true,
    className: 'us-countdown',
    children: (
      <>
        <span aria-hidden="true" className="us-countdown-text" suppressHydrationWarning>
          <Fill
            text={messages.countdown.left}
            wordClass="us-countdown-word"
            values={{
              time: (
                <span className="us-countdown-time" suppressHydrationWarning>
                  {text}
                </span>
              ),
            }}
          />
        </span>
        <span className="us-hidden" suppressHydrationWarning>
          {spoken}
        </span>
      </>
    ),
  })
}
