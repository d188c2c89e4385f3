import type { PluralForms } from './messages.ts'

/** Numbers, durations and times of one locale. */
export interface Formatter {
  /** A whole number. */
  count(value: number): string
  /** `9:41` for a countdown; whole seconds, rounded down, so that it never says more than is left. */
  clock(ms: number): string
  /** `9 minutes 41 seconds`, for sentences and screen readers. */
  duration(ms: number): string
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
  const tag = supported(locale) ? locale : 'en'
  const plain = new Intl.NumberFormat(tag)
  const padded = new Intl.NumberFormat(tag, { minimumIntegerDigits: 2 })
  const unit = (name: string) => new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'long' })
  const [hours, minutes, seconds] = [unit('hour'), unit('minute'), unit('second')]
  const instant = new Intl.DateTimeFormat(tag, { timeStyle: 'short' })
  const rules = new Intl.PluralRules(tag)
  // `Intl.DurationFormat` would do both, and is missing in half of the browsers and in Node 20.
  const units = new Intl.ListFormat(tag, { type: 'unit', style: 'narrow' })
  const duration = (ms: number) => {
    const [m, s] = split(ms)
    if (m === 0) return seconds.format(s)
    return s === 0 ? minutes.format(m) : units.format([minutes.format(m), seconds.format(s)])
  }
  return {
    count: (value) => plain.format(value),
    clock(ms) {
      const [m, s] = split(ms)
      return `${plain.format(m)}:${padded.format(s)}`
    },
    duration,
    about(ms) {
      if (ms < TWO_MINUTES) return duration(Math.round(ms / 1000) * 1000)
      const whole = Math.round(ms / 60_000)
      return whole % 60 === 0 ? hours.format(whole / 60) : minutes.format(whole)
    },
    time: (at) => instant.format(at),
    plural: (forms, count) => fill(forms[rules.select(count)] ?? forms.other, { count: plain.format(count) }),
  }
}

/** Puts plain values into the braces of a text. For announcements; on screen use `<Fill/>`, which isolates names. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

function split(ms: number): [minutes: number, seconds: number] {
  const whole = Math.max(0, Math.floor(ms / 1000))
  return [Math.floor(whole / 60), whole % 60]
}

function supported(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0
  } catch {
    // A malformed tag throws a RangeError; it is answered like an unknown one.
    return false
  }
}
