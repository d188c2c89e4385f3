'use client'

import type { ComponentPropsWithoutRef } from 'react'
import { messageOf } from '#messages'
import { warnOnce } from '../element/checkProp.ts'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishNames } from '../messages/english/names.ts'
import { useTextsOf } from '../provider/context.ts'
import { displayText } from './displayText.ts'
import { useScrutiny } from './useScrutiny.ts'

export interface IsolatedTextProps extends Omit<ComponentPropsWithoutRef<'bdi'>, 'children'>, RenderProp {
  /** A name or another text that people outside the team could choose. */
  readonly children: string
  /** Longest form on screen, in characters as a person counts them. @default 64 */
  readonly max?: number
}

/**
 * Shows a foreign text so that it can neither hide anything nor reorder the words around it. The whole of a shortened
 * text is in `title`. Words that mix alphabets are marked a moment later. Show a stable id beside it: looking alike is
 * beyond what any cleaning can stop.
 * Renders a `<bdi>` element.
 */
export function IsolatedText({ children, max, ...rest }: IsolatedTextProps) {
  const { messages } = useTextsOf(englishNames)
  const given = typeof children === 'string' ? children : ''
  if (given !== children) warnOnce(messageOf('text_missing'))
  const scrutiny = useScrutiny(given)
  const { text, full, truncated } = displayText(given, max, scrutiny?.closeLook)
  const MixedScript = scrutiny?.mixesScripts(full) ? scrutiny.MixedScript : null
  return renderElement('bdi', rest, {
    dir: 'auto',
    title: truncated ? full : undefined,
    'data-mixed-script': MixedScript ? '' : undefined,
    children: (
      <>
        {text || messages.names.none}
        {MixedScript && <MixedScript />}
      </>
    ),
  })
}
