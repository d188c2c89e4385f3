'use client'

import { useMemo } from 'react'
import { en } from '../messages/en.ts'
import type { Formatter } from '../messages/format.ts'
import type { Messages } from '../messages/messages.ts'
import { useTextsOf } from './context.ts'
import { useFormat } from './useFormat.ts'

/** Words and numbers of the provider's language. */
export interface Texts {
  /** All texts of the kit in one language. */
  readonly messages: Messages
  /** Times, numbers and plurals of that language. */
  readonly format: Formatter
  /** BCP 47 tag of `format`. */
  readonly locale: string
  /** Keys that end the session, as `aria-keyshortcuts` writes them; `null` when switched off. */
  readonly shortcut: string | null
}

/**
 * The texts of the nearest provider, for words of your own beside the kit's; English without a provider. All of them:
 * an application that calls it downloads also the texts of components that it does not have.
 *
 * @example const { messages } = useTexts(); return <p>{messages.endReasons[ended.reason]}</p>
 */
export function useTexts(): Texts {
  const format = useFormat()
  const { messages, locale, shortcut } = useTextsOf(en)
  return useMemo(() => ({ messages, format, locale, shortcut }), [messages, format, locale, shortcut])
}
