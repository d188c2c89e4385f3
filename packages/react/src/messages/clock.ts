/** What the strip shows and says of the time left. Every page with a strip has it; the rest of `Formatter` is apart. */
export interface Clock {
  /** `9:41` for a countdown; whole seconds, rounded down, so that it never says more than is left. */
  clock(ms: number): string
  /** `9 minutes 41 seconds`, for sentences and screen readers. */
  duration(ms: number): string
}

/** Builds the clock of a locale. */
export function createClock(locale: string): Clock {
  const tag = tagOf(locale)
  return {
    clock(ms) {
      const [m, s] = split(ms)
      return `${m.toLocaleString(tag)}:${s.toLocaleString(tag, { minimumIntegerDigits: 2 })}`
    },
    duration(ms) {
      const [m, s] = split(ms)
      // `Intl.DurationFormat` would do all of it, and is missing in half of the browsers and in Node 20.
      const words = [inWords(tag, m, 'minute'), inWords(tag, s, 'second')]
      const said = words.slice(m > 0 ? 0 : 1, m > 0 && s === 0 ? 1 : 2)
      return new Intl.ListFormat(tag, { type: 'unit', style: 'narrow' }).format(said)
    },
  }
}

/** Whole units in words. */
export function inWords(tag: string, value: number, unit: string): string {
  return value.toLocaleString(tag, { style: 'unit', unit, unitDisplay: 'long' })
}

/** An unknown tag falls back to English rather than breaking the page. */
export function tagOf(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? 'en'
  } catch {
    // A malformed tag throws a RangeError; it is answered like an unknown one.
    return 'en'
  }
}

function split(ms: number): [minutes: number, seconds: number] {
  const whole = Math.max(0, Math.floor(ms / 1000))
  return [Math.floor(whole / 60), whole % 60]
}
