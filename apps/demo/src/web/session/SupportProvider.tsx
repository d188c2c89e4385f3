import { ImpersonationProvider } from '@understudy/react'
import { type ReactNode, useMemo, useSyncExternalStore } from 'react'
import { kotauthTexts } from './kotauthTexts.ts'
import { useServices } from './services.ts'
import { HANDED_TEXTS } from './windowTexts.ts'

/** The kit, in the language of this browser. The window of a session that was handed over has words of its own. */
export function SupportProvider({ children }: { readonly children: ReactNode }) {
  const { client, handed, kitTexts, system } = useServices()
  const texts = useSyncExternalStore(kitTexts.subscribe, kitTexts.get)
  const messages = useMemo(() => (system.id === 'kotauth' ? kotauthTexts(texts) : texts.messages), [system, texts])
  return (
    <ImpersonationProvider client={client} messages={handed === null ? messages : HANDED_TEXTS} locale={texts.locale}>
      {children}
    </ImpersonationProvider>
  )
}
