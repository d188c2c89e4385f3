import { expect, test } from 'vitest'
import { capital, formatCountdown, formatDay, formatLength, formatMoment, formatMoney, formatShare } from './format.ts'
import { firstName, initialsOf } from './names.ts'

const NBSP = '\u00a0'

test('money is in the smallest unit, and yen has none', () => {
  expect(formatMoney(241_000, 'EUR')).toBe(`€${NBSP}2,410.00`)
  expect(formatMoney(756_528, 'JPY')).toBe(`¥${NBSP}756,528`)
  expect(formatMoney(100, 'CHF')).toBe(`CHF${NBSP}1.00`)
})

test('a share is a percentage with one decimal', () => {
  expect(formatShare(0.971)).toBe(`97.1${NBSP}%`)
})

test('a day does not move with the time zone', () => {
  expect(formatDay('2026-11-18')).toBe('18 Nov 2026')
  expect(formatDay('2026-01-01')).toBe('1 Jan 2026')
})

test('a countdown is never negative, and never less than what is left', () => {
  expect(formatCountdown(581_000)).toBe('9:41')
  expect(formatCountdown(37_001)).toBe('0:38')
  expect(formatCountdown(-5)).toBe('0:00')
})

test('lengths under a minute are seconds', () => {
  expect(formatLength(38_000)).toBe('38 s')
  expect(formatLength(240_000)).toBe('4 min')
})

test('moments of yesterday, today and tomorrow are called so', () => {
  const now = new Date(2026, 10, 22, 15, 0).getTime()
  expect(formatMoment(new Date(2026, 10, 22, 9, 5).getTime(), now)).toBe('today, 09:05')
  expect(formatMoment(new Date(2026, 10, 21, 23, 59).getTime(), now)).toBe('yesterday, 23:59')
  expect(formatMoment(new Date(2026, 10, 23, 0, 0).getTime(), now)).toBe('tomorrow, 00:00')
  expect(formatMoment(new Date(2026, 9, 28, 8, 0).getTime(), now)).toBe('28 Oct 2026, 08:00')
  expect(capital('today, 09:05')).toBe('Today, 09:05')
})

test.each([
  ['Noor Haddad', 'NH'],
  ['Jean-Luc O’Connor', 'JO'],
  ['שירה מזרחי', 'שמ'],
  ['Íñigo', 'Í'],
  ['  ', ''],
  ['„Ana“ (Shop)', 'AS'],
])('initials of %j are %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('a greeting uses the first name', () => {
  expect(firstName('Noor Haddad')).toBe('Noor')
  expect(firstName(' שירה מזרחי')).toBe('שירה')
})
