'use client'

import type { ComponentPropsWithoutRef } from 'react'
import { messageOf } from '#messages'
import { warnOnce } from '../element/checkProp.ts'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { WarningIcon } from '../icons/icons.tsx'
import { englishNames } from '../messages/english/names.ts'
import { useTextsOf } from '../provider/context.ts'
import { displayText } from './displayText.ts'

export interface IsolatedTextProps extends Omit<ComponentPropsWithoutRef<'bdi'>, 'children'>, RenderProp {
  /** A name or another text that people outside the team could choose. */
  readonly children: string
  /** Longest form on screen, in characters as a person counts them. @default 64 */
  readonly max?: number
}

/**
 * Shows a foreign text so that it can neither hide anything nor reorder the words around it. The whole of a shortened
 * text is in `title`. Show a stable id beside it: looking alike is beyond what any cleaning can stop.
 * Renders a `<bdi>` element.
 */
export function IsolatedText({ children, max = 64, ...rest }: IsolatedTextProps) {
  const { messages } = useTextsOf(englishNames)
  const isText = typeof children === 'string'
  if (!isText) warnOnce(messageOf('text_missing'))
  const { text, full, truncated, mixedScript } = displayText(isText ? children : '', max)
  return renderElement('bdi', rest, {
    dir: 'auto',
    title: truncated ? full : undefined,
    'data-mixed-script': mixedScript ? '' : undefined,
    children: (
      <>
        {text === '' ? messages.names.none : text}
        {mixedScript ? (
          <span
            className="us-mixed"
            role="img"
            aria-label={messages.names.mixedScript}
            title={messages.names.mixedScript}
          >
            <WarningIcon />
          </span>
        ) : null}
      </>
    ),
  })
}
