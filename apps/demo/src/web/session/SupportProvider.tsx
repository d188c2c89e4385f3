import { ImpersonationProvider } from '@understudy/react'
import { type ReactNode, useSyncExternalStore } from 'react'
import { useServices } from './services.ts'
import { HANDED_TEXTS } from './windowTexts.ts'

/** The kit, in the language of this browser. The window of a session that was handed over has words of its own. */
export function SupportProvider({ children }: { readonly children: ReactNode }) {
  const { client, handed, kitTexts } = useServices()
  const { messages, locale } = useSyncExternalStore(kitTexts.subscribe, kitTexts.get)
  return (
    <ImpersonationProvider client={client} messages={handed === null ? messages : HANDED_TEXTS} locale={locale}>
      {children}
    </ImpersonationProvider>
  )
}
