import { type Clock, createClock, inWords, tagOf } from './clock.ts'

/** Numbers, durations and times of one locale. */
export interface Numbers extends Clock {
  /** A whole number. */
  count(value: number): string
  /** `10 minutes`, rounded to what a person would say. */
  about(ms: number): string
  /** `15:42`, an instant in the reader's own time zone. */
  time(at: number): string
}

const TWO_MINUTES = 120_000

/** Builds the numbers of a locale. An unknown tag falls back to English rather than breaking the page. */
export function createNumbers(locale: string): Numbers {
  const tag = tagOf(locale)
  const clock = createClock(locale)
  return {
    ...clock,
    count: (value) => value.toLocaleString(tag),
    about(ms) {
      if (ms < TWO_MINUTES) return clock.duration(Math.round(ms / 1000) * 1000)
      const whole = Math.round(ms / 60_000)
      return whole % 60 === 0 ? inWords(tag, whole / 60, 'hour') : inWords(tag, whole, 'minute')
    },
    time: (at) => new Date(at).toLocaleTimeString(tag, { timeStyle: 'short' }),
  }
}
