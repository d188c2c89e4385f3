'use client'

import type { ImpersonationClient } from '@understudy/client'
import { type ReactNode, useEffect, useMemo } from 'react'
import { completeMessages, type PartialMessages } from '../messages/completeMessages.ts'
import { en } from '../messages/en.ts'
import { createFormatter } from '../messages/format.ts'
import { type Signals, signalSession } from '../signals/signals.ts'
import { ClientContext, TextsContext } from './context.ts'
import { DEFAULT_SHORTCUT, listenForShortcut } from './shortcut.ts'

export interface ImpersonationProviderProps {
  /** From `createImpersonationClient`. The provider does not dispose it. */
  readonly client: ImpersonationClient
  /** The texts in one language; each that is missing is shown in English. @default English */
  readonly messages?: PartialMessages
  /** BCP 47 tag for dates and numbers. @default the language of `messages` */
  readonly locale?: string
  /** Keys that end the support session from anywhere, as `aria-keyshortcuts` writes them. @default 'Alt+Shift+E' */
  readonly shortcut?: string | null
  /** What shows a support session outside of the page: title, icon, colour of the browser. `false`: none. @default all */
  readonly signals?: Signals | false
  /** The application, the banner included. */
  readonly children?: ReactNode
}

/**
 * Gives the client and the texts to everything below, and lets the client ask who we are if nobody has yet. Renders no
 * element, and renders again only when a prop changes.
 *
 * @example
 * const client = createImpersonationClient({ connector: bridge({ actorToken }) })
 * createRoot(root).render(
 *   <ImpersonationProvider client={client}>
 *     <ImpersonationBanner />
 *     <IdentityBoundary><App /></IdentityBoundary>
 *   </ImpersonationProvider>,
 * )
 */
export function ImpersonationProvider({
  client,
  messages = en,
  locale = messages.locale ?? en.locale,
  shortcut = DEFAULT_SHORTCUT,
  signals,
  children,
}: ImpersonationProviderProps) {
  const texts = useMemo(
    () => ({ messages: completeMessages(messages), format: createFormatter(locale), locale, shortcut }),
    [messages, locale, shortcut],
  )
  useEffect(() => boot(client), [client])
  useEffect(() => (shortcut === null ? undefined : listenForShortcut(client, shortcut)), [client, shortcut])
  // By value: an object that is written into the element is another one at each render.
  const { title = 'mode', favicon = 'auto', themeColor = true } = signals === false ? NONE : (signals ?? {})
  useEffect(
    () => signalSession(client, texts.messages, { title, favicon, themeColor }),
    [client, texts.messages, title, favicon, themeColor],
  )
  return (
    <ClientContext.Provider value={client}>
      <TextsContext.Provider value={texts}>{children}</TextsContext.Provider>
    </ClientContext.Provider>
  )
}

const NONE: Required<Signals> = { title: false, favicon: false, themeColor: false }

const booted = new WeakSet<ImpersonationClient>()

/** Strict Mode mounts twice and a page may have two providers; the server is asked once. */
function boot(client: ImpersonationClient): void {
  if (booted.has(client) || client.getState() !== client.getInitialState()) return
  booted.add(client)
  void client.resume()
}
