const DAY = 86_400_000

/** The calendar day in UTC, `YYYY-MM-DD`. */
export function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}

/** A number of days later, or earlier when negative. */
export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY)
}

/** Days from one to the other; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY)
}

/** First day of the month `months` after the one of `day`. */
export function firstOfMonth(day: string, months = 0): string {
  const date = new Date(day)
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))
}
