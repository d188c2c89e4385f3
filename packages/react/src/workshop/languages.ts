import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import type { Messages } from '../messages/messages.ts'

/** What the workshop's language switch offers. English is what the kit has without being told. */
const LANGUAGES: Readonly<Record<string, Messages>> = { de, ar }

/** The texts of a story in a language, unless the story has brought its own. */
export function inLanguage(language: unknown): { readonly messages?: Messages } {
  const messages = LANGUAGES[String(language)]
  return messages === undefined ? {} : { messages }
}
