import { en, type Messages } from '@understudy/react'
import type { Language, PreferenceStore } from './preferences.ts'

/** The kit's words in one language, as the provider takes them. */
export interface KitTexts {
  readonly language: Language
  readonly messages: Messages
  /** For dates and numbers. */
  readonly locale: string
}

/** The kit's words in the language of this browser. Another one is there as soon as it is loaded. */
export interface KitTextStore {
  /** Resolves once the first language is there, or could not be loaded. Never rejects. */
  readonly ready: Promise<void>
  get(): KitTexts
  subscribe(listener: () => void): () => void
}

const ENGLISH: KitTexts = { language: 'en', messages: en, locale: 'en-GB' }

/** English comes with the kit; the others are files of their own, of which a browser loads the one it shows. */
const LOADERS: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => en,
  de: async () => (await import('@understudy/react/messages/de')).de,
  fr: async () => (await import('@understudy/react/messages/fr')).fr,
  es: async () => (await import('@understudy/react/messages/es')).es,
  ar: async () => (await import('@understudy/react/messages/ar')).ar,
  ja: async () => (await import('@understudy/react/messages/ja')).ja,
}

export function createKitTexts(preferences: PreferenceStore): KitTextStore {
  const listeners = new Set<() => void>()
  let texts = ENGLISH

  async function load() {
    const { language } = preferences.get()
    if (language === texts.language) return
    // Without its file the words stay as they are: a strip in another language is better than none.
    const messages = await LOADERS[language]().catch(() => null)
    if (messages === null || preferences.get().language !== language) return
    texts = language === 'en' ? ENGLISH : { language, messages, locale: messages.locale }
    for (const listener of listeners) listener()
  }

  const ready = load()
  preferences.subscribe(() => void load())
  return {
    ready,
    get: () => texts,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
