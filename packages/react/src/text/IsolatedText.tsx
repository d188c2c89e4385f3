'use client'

import type { ComponentPropsWithoutRef } from 'react'
import { WarningIcon } from '../icons/icons.tsx'
import { englishNames } from '../messages/english/names.ts'
import { useTextsOf } from '../provider/context.ts'
import { displayText } from './displayText.ts'

export interface IsolatedTextProps extends Omit<ComponentPropsWithoutRef<'bdi'>, 'children'> {
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
  const { text, full, truncated, mixedScript } = displayText(children, max)
  return (
    <bdi
      dir="auto"
      {...(truncated ? { title: full } : {})}
      {...(mixedScript ? { 'data-mixed-script': '' } : {})}
      {...rest}
    >
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
    </bdi>
  )
}
