import { type Clock, createClock, tagOf, unit } from './clock.ts'
import { fill } from './fillText.ts'
import type { PluralForms } from './messages.ts'

/** Numbers, durations and times of one locale. */
export interface Formatter extends Clock {
  /** A whole number. */
  count(value: number): string
  /** `10 minutes`, rounded to what a person would say. */
  about(ms: number): string
  /** `15:42`, an instant in the reader's own time zone. */
  time(at: number): string
  /** The form that the language uses for this number, with `{count}` filled in. */
  plural(forms: PluralForms, count: number): string
}

const TWO_MINUTES = 120_000

/** Builds the formatter of a locale. An unknown tag falls back to English rather than breaking the page. */
export function createFormatter(locale: string): Formatter {
  const tag = tagOf(locale)
  const clock = createClock(locale)
  const plain = new Intl.NumberFormat(tag)
  const [hours, minutes] = [unit(tag, 'hour'), unit(tag, 'minute')]
  const instant = new Intl.DateTimeFormat(tag, { timeStyle: 'short' })
  const rules = new Intl.PluralRules(tag)
  return {
    ...clock,
    count: (value) => plain.format(value),
    about(ms) {
      if (ms < TWO_MINUTES) return clock.duration(Math.round(ms / 1000) * 1000)
      const whole = Math.round(ms / 60_000)
      return whole % 60 === 0 ? hours.format(whole / 60) : minutes.format(whole)
    },
    time: (at) => instant.format(at),
    plural: (forms, count) => fill(forms[rules.select(count)] ?? forms.other, { count: plain.format(count) }),
  }
}
