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
  const number = (options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options)
  const plain = number()
  const padded = number({ minimumIntegerDigits: 2 })
  const minutes = unit(tag, 'minute')
  const seconds = unit(tag, 'second')
  // `Intl.DurationFormat` would do both, and is missing in half of the browsers and in Node 20.
  const units = new Intl.ListFormat(tag, { type: 'unit', style: 'narrow' })
  return {
    clock(ms) {
      const [m, s] = split(ms)
      return `${plain.format(m)}:${padded.format(s)}`
    },
    duration(ms) {
      const [m, s] = split(ms)
      const parts = [...(m > 0 ? [minutes.format(m)] : []), ...(s > 0 || m === 0 ? [seconds.format(s)] : [])]
      return units.format(parts)
    },
  }
}

/** Whole units in words. */
export function unit(tag: string, name: string): Intl.NumberFormat {
  return new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'long' })
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
