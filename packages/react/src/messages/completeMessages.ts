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
 * `english`, all of the texts or those of a component, with what a language has in the place of each. Keys that the kit
 * does not know are left out, but for refusals: codes of a host's own have words too.
 */
export function completeMessages<Texts extends PartialMessages>(english: Texts, given: PartialMessages): Texts {
  return over(english, given) as Texts
}

/** What the texts are in and which way they run; English where nothing else is said. */
export type Tongue = Pick<Messages, 'locale' | 'direction'>

/** {@link completeMessages} for the texts of a component, with the language that they are in. */
export function textsOf<English extends PartialMessages>(english: English, given: PartialMessages): English & Tongue {
  return completeMessages({ locale: 'en', direction: 'ltr', ...english }, given)
}

// Translations often come as JSON, so what is given is looked at as if nothing were known of it.
function over(english: unknown, given: unknown): unknown {
  if (isText(english)) return isText(given) && given !== '' ? given : english
  const [ours, theirs] = [treeOf(english), treeOf(given)]
  // The forms of a plural, of which English has two.
  if ('one' in ours) return isText(theirs.other) ? given : english
  // By code, and `other` for all that have no words of their own.
  const keys = Object.keys('other' in ours ? { ...theirs, ...ours } : ours)
  return Object.fromEntries(keys.map((key) => [key, over(ours[key] ?? ours.other, theirs[key])]))
}

const isText = (value: unknown): value is string => typeof value === 'string'

const treeOf = (value: unknown): Readonly<Record<string, unknown>> => Object(value)
