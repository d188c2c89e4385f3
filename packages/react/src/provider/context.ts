'use client'

import type { ImpersonationClient } from '@understudy/client'
import { ImpersonationError } from '@understudy/protocol'
import { createContext, useContext, useMemo } from 'react'
import { messageOf } from '#messages'
import { type PartialMessages, type Tongue, textsOf } from '../messages/completeMessages.ts'

/** What the provider knows of the language: the texts that it was given, whatever they lack. */
export interface Speech {
  readonly messages: PartialMessages
  /** BCP 47 tag for dates and numbers. */
  readonly locale: string
  /** Keys that end the session, as `aria-keyshortcuts` writes them; `null` when switched off. */
  readonly shortcut: string | null
}

// The instance, never the state: a provider renders once, components subscribe to what they read.
export const ClientContext = createContext<ImpersonationClient | null>(null)

export const SpeechContext = createContext<Speech>({
  messages: {},
  locale: 'en',
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
    throw new ImpersonationError('provider_missing', messageOf('provider_missing'))
  }
  return client
}

/**
 * What a component says, in the provider's language. It brings its own texts in English, for what the language lacks,
 * and no others: an application downloads those of the components that it has.
 */
export function useTextsOf<English extends PartialMessages>(english: English) {
  const { messages: given, locale, shortcut } = useContext(SpeechContext)
  const messages = useMemo(() => textsOf(english, given), [english, given])
  return { messages, locale, shortcut }
}

const NONE = {}

/** What the texts are in and which way they run. */
export function useTongue(): Tongue {
  return useTextsOf(NONE).messages
}
