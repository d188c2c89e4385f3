'use client'

import { isMode, type Mode } from '@understudy/protocol'
import type { ComponentProps } from 'react'
import { checkProp } from '../element/checkProp.ts'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { EYE, Icon, KEY, PENCIL, WARNING } from '../icons/icons.tsx'
import { englishStrip } from '../messages/english/strip.ts'
import { useTextsOf } from '../provider/context.ts'

/** The shape of a mode: an eye, a pencil, a key, or a warning sign in an emergency. */
export const MODE_ICONS = { view: EYE, act: PENCIL, shadow: KEY, breakGlass: WARNING } as const

export interface ModeBadgeProps extends Omit<ComponentProps<'span'>, 'children'>, RenderProp {
  /** The mode of the session that it stands beside. */
  readonly mode: Mode
  /** The session skipped approval in an emergency. @default false */
  readonly breakGlass?: boolean
}

/**
 * What a mode means, in its colour, for lists and tables.
 * Renders a `<span>` element.
 */
export function ModeBadge({ mode: given, breakGlass = false, ...rest }: ModeBadgeProps) {
  const { messages } = useTextsOf(englishStrip)
  // What cannot be told is shown as the one that calls for most care.
  const mode = checkProp('`mode` of the mode badge', given, isMode, 'act')
  return renderElement('span', rest, {
    'data-mode': breakGlass ? 'break-glass' : mode,
    className: 'us-badge us-tone',
    children: (
      <>
        <Icon d={MODE_ICONS[breakGlass ? 'breakGlass' : mode]} />
        {messages.modes[breakGlass ? 'breakGlass' : mode]}
      </>
    ),
  })
}
