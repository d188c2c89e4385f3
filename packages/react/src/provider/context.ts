'use client'

import type { ImpersonationClient } from '@understudy/client'
import { ImpersonationError } from '@understudy/protocol'
import { createContext, useContext } from 'react'
import { en } from '../messages/en.ts'
import { createFormatter, type Formatter } from '../messages/format.ts'
import type { Messages } from '../messages/messages.ts'

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

// The instance, never the state: a provider renders once, components subscribe to what they read.
export const ClientContext = createContext<ImpersonationClient | null>(null)

export const TextsContext = createContext<Texts>({
  messages: en,
  format: createFormatter(en.locale),
  locale: en.locale,
  shortcut: null,
})

/**
 * The client of the nearest `<ImpersonationProvider>`.
 *
 * @throws {ImpersonationError} `provider_missing` outside a provider.
 */
export function useClient(): ImpersonationClient {
  const client = useContext(ClientContext)
  if (client === null) {
    throw new ImpersonationError(
      'provider_missing',
      'No impersonation client here. Hooks and components of the kit read it from a provider. ' +
        'Put <ImpersonationProvider client={client}> around the application.',
    )
  }
  return client
}

/**
 * The texts of the nearest provider, for words of your own beside the kit's; English without a provider.
 *
 * @example const { messages } = useTexts(); return <p>{messages.endReasons[ended.reason]}</p>
 */
export function useTexts(): Texts {
  return useContext(TextsContext)
}
