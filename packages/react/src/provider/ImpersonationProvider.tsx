'use client'

import type { ImpersonationClient } from '@understudy/client'
import { type ReactNode, useEffect, useMemo } from 'react'
import { messageOf } from '#messages'
import { checkProp, warnOnce } from '../element/checkProp.ts'
import type { PartialMessages } from '../messages/completeMessages.ts'
import type { Signals } from '../signals/signals.ts'
import { loadAhead, whileOn } from '../vigil/onDuty.ts'
import { ClientContext, SpeechContext } from './context.ts'
import { DEFAULT_SHORTCUT } from './defaultShortcut.ts'
import { isShortcut } from './isShortcut.ts'
import { listenForShortcut } from './shortcut.ts'

export interface ImpersonationProviderProps {
  /** From `createImpersonationClient`. The provider does not dispose it. */
  readonly client: ImpersonationClient
  /** The texts in one language; each that is missing is shown in English. @default English */
  readonly messages?: PartialMessages
  /** BCP 47 tag for dates and numbers. @default the language of `messages` */
  readonly locale?: string
  /**
   * Keys that end the support session from anywhere, as `aria-keyshortcuts` writes them; `null`: none. With Alt, Control
   * or Meta, or a function key: a character alone would end the session of somebody who types it.
   * @default 'Alt+Shift+E'
   */
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
export function ImpersonationProvider(props: ImpersonationProviderProps) {
  if (props.client) return <Provided {...props} />
  warnOnce(messageOf('client_missing'))
  // What needs a client below says so by `provider_missing`; the rest of the page goes on.
  return props.children
}

function Provided({ client, messages: given, signals, children, ...props }: ImpersonationProviderProps) {
  const messages = given ?? NONE
  const { locale = messages.locale ?? 'en', shortcut: keys = DEFAULT_SHORTCUT } = props
  // Here and not where keys are heard: End names the shortcut, and must name the one that there is.
  const shortcut = checkProp('`shortcut`', keys, isShortcut, DEFAULT_SHORTCUT)
  const speech = useMemo(() => ({ messages, locale, shortcut }), [messages, locale, shortcut])
  useEffect(() => boot(client), [client])
  useEffect(() => (shortcut === null ? undefined : listenForShortcut(client, shortcut)), [client, shortcut])
  // By value: an object that is written into the element is another one at each render.
  const wanted = JSON.stringify(signals ?? NONE)
  useEffect(() => whileOn(client, (vigil) => vigil.attend(client, speech, wanted)), [client, speech, wanted])
  return (
    <ClientContext.Provider value={client}>
      <SpeechContext.Provider value={speech}>{children}</SpeechContext.Provider>
    </ClientContext.Provider>
  )
}

const NONE: PartialMessages = {}

const booted = new WeakSet<ImpersonationClient>()

/** Strict Mode mounts twice and a page may have two providers; the server is asked once. */
function boot(client: ImpersonationClient): void {
  if (booted.has(client) || client.getState() !== client.getInitialState()) return
  booted.add(client)
  loadAhead(client)
  void client.resume()
}
