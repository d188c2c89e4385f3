'use client'

import { selectSupport } from '@understudy/client'
import {
  type ComponentProps,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type SyntheticEvent,
  useState,
} from 'react'
import { useStore } from 'zustand'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishRestricted } from '../messages/english/restricted.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { useClient, useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'

const ENGLISH = { ...englishStrip, ...englishRestricted }

interface AskingProps extends Omit<ComponentProps<'span'>, 'children'>, RenderProp {
  readonly control: ReactElement
}

/**
 * A control that acts with the second press: the first one says in whose account it will. What was asked goes with the
 * focus and with Escape. Presses are held on their way to the control, so nothing of it runs before.
 */
export function Asking({ control, ...rest }: AskingProps) {
  const { banner, restricted } = useTextsOf(ENGLISH).messages
  const support = useStore(useClient(), selectSupport)
  /** The session in which it was asked: a press that was meant for one account acts in no other. */
  const [askedIn, setAskedIn] = useState<string | null>(null)
  const session = support?.session.id ?? null
  const asked = askedIn !== null && askedIn === session
  const forget = () => setAskedIn(null)
  const hold = (event: SyntheticEvent) => {
    if (!asked) event.stopPropagation()
  }
  const onClickCapture = (event: MouseEvent) => {
    // A double press is one press, and no answer.
    if (asked && event.detail < 2) return forget()
    event.preventDefault()
    event.stopPropagation()
    setAskedIn(session)
  }
  const words =
    support === null ? null : (
      <>
        <strong>
          <Fill
            text={banner.as[support.session.mode]}
            values={{ subject: <IsolatedText max={48}>{support.subject.name}</IsolatedText> }}
          />
        </strong>{' '}
        <span>{restricted.again}</span>
      </>
    )
  return renderElement('span', rest, {
    'data-hint': 'bubble',
    'data-asks': '',
    'data-open': asked ? '' : undefined,
    className: 'us-restricted',
    onClickCapture,
    onPointerDownCapture: hold,
    onMouseDownCapture: hold,
    onKeyDownCapture: (event: KeyboardEvent) => {
      if (event.key === 'Escape') forget()
      if (event.key !== 'Enter' && event.key !== ' ') return
      hold(event)
      // A key that is held down is one press: the browser would click again and again.
      if (!event.repeat) return
      event.preventDefault()
      event.stopPropagation()
    },
    onBlur: forget,
    children: (
      <>
        {control}
        <span className="us-hint us-asks" aria-hidden="true">
          {words}
        </span>
        {/* There before its text, so that screen readers speak it. */}
        <span role="status" className="us-hidden">
          {asked ? words : null}
        </span>
      </>
    ),
  })
}
