import { tagOf } from './clock.ts'
import { fill } from './fillText.ts'
import type { PluralForms } from './messages.ts'
import { createNumbers, type Numbers } from './numbers.ts'

/** With the plurals of the language. */
export interface Formatter extends Numbers {
  /** The form that the language uses for this number, with `{count}` filled in. */
  plural(forms: PluralForms, count: number): string
}

/** Builds the formatter of a locale. */
export function createFormatter(locale: string): Formatter {
  const numbers = createNumbers(locale)
  const rules = new Intl.PluralRules(tagOf(locale))
  return {
    ...numbers,
    plural: (forms, count) => fill(forms[rules.select(count)] ?? forms.other, { count: numbers.count(count) }),
  }
}
