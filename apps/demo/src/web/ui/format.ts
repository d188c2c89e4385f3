/** Numbers, money and times as the demo writes them. English, the reader's own time zone. */

const number = new Intl.NumberFormat('en-GB')
const decimals = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const oneDecimal = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const instantDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' })

const SYMBOLS: Readonly<Record<string, string>> = { EUR: '€', GBP: '£', USD: '$', ILS: '₪', JPY: '¥' }

export function formatCount(value: number): string {
  return number.format(value)
}

/** `241000, 'EUR'` → `€ 2,410.00`. Amounts are in the smallest unit. */
export function formatMoney(amount: number, currency: string): string {
  const whole = currency === 'JPY' ? number.format(amount) : decimals.format(amount / 100)
  return `${SYMBOLS[currency] ?? currency}\u00a0${whole}`
}

/** `0.971` → `97.1 %` */
export function formatShare(share: number): string {
  return `${oneDecimal.format(share * 100)}\u00a0%`
}

/** `'2026-11-18'` → `18 Nov 2026` */
export function formatDay(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`))
}

export function formatShortDay(day: string): string {
  return shortDay.format(new Date(`${day}T00:00:00Z`))
}

/** `'2026-10'` → `October` */
export function formatMonth(month: string): string {
  return monthName.format(new Date(`${month}-01T00:00:00Z`))
}

/** An instant as `today, 15:32`, `yesterday, 09:10`, `tomorrow, 09:10` or `18 Nov 2026, 15:32`. */
export function formatMoment(at: number, now = Date.now()): string {
  const days = daysBetween(at, now)
  const day = days === 0 ? 'today' : days === 1 ? 'yesterday' : days === -1 ? 'tomorrow' : instantDay.format(at)
  return `${day}, ${clock.format(at)}`
}

/** An instant of the last hours: the time of day, with the day before it unless that is today. */
export function formatSince(at: number, now = Date.now()): string {
  return daysBetween(at, now) === 0 ? clock.format(at) : formatMoment(at, now)
}

export function formatClock(at: number): string {
  return clockSeconds.format(at)
}

/** Minutes and seconds, `9:41`; never negative. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `240000` → `4 min`; under a minute `38 s`. */
export function formatLength(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

export function formatInstantDay(at: number): string {
  return instantDay.format(at)
}

/** First letter large, for the start of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function daysBetween(at: number, now: number): number {
  const midnight = (instant: number) => new Date(instant).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / 86_400_000)
}
