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
  const [asked, setAsked] = useState(false)
  const hold = (event: SyntheticEvent) => {
    if (!asked) event.stopPropagation()
  }
  const onClickCapture = (event: MouseEvent) => {
    // A double press is one press, and no answer.
    if (asked && event.detail < 2) return setAsked(false)
    event.preventDefault()
    event.stopPropagation()
    setAsked(true)
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
      if (event.key === 'Escape') setAsked(false)
      if (event.key === 'Enter' || event.key === ' ') hold(event)
    },
    onBlur: () => setAsked(false),
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
