import { en } from './en.ts'
import type { Messages, PluralForms } from './messages.ts'

/**
 * Texts of a language that is not, or not yet, complete, or only those that the host words differently. What is missing
 * is shown in English. To have the compiler find what is missing, write `Messages` instead.
 */
export type PartialMessages = Incomplete<Messages>

// The forms of one text stay together: those of two languages do not mix.
type Incomplete<T> = T extends string
  ? T
  : PluralForms extends T
    ? T
    : { readonly [Key in keyof T]?: Incomplete<T[Key]> | undefined }

/**
 * Fills in each missing or empty text from English. Keys that the kit does not know are left out, but for refusals: codes
 * of a host's own have words too.
 */
export function completeMessages(given: PartialMessages): Messages {
  const { refusals, ...rest } = over(en, given) as Messages
  const more = Object.entries(given.refusals ?? {}).filter(([, text]) => typeof text === 'string' && text !== '')
  return { ...rest, refusals: { ...Object.fromEntries(more), ...refusals } }
}

// Translations often come as JSON, so what is given is looked at as if nothing were known of it.
function over(english: unknown, given: unknown): unknown {
  if (typeof english === 'string') return typeof given === 'string' && given !== '' ? given : english
  if (!isTree(english) || !isTree(given)) return english
  if (isPlural(english)) return typeof given.other === 'string' ? given : english
  return Object.fromEntries(Object.entries(english).map(([key, text]) => [key, over(text, given[key])]))
}

const CATEGORIES = new Set(['zero', 'one', 'two', 'few', 'many', 'other'] satisfies Intl.LDMLPluralRule[] as string[])

const isPlural = (tree: Readonly<Record<string, unknown>>) => Object.keys(tree).every((key) => CATEGORIES.has(key))

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
