import { expect, test } from 'vitest'
import { addDays, dayOf, daysBetween, firstOfMonth } from './days.ts'
import { fold, searchPatterns } from './fold.ts'
import { generateBooks } from './generateBooks.ts'
import { generateCustomers } from './generateCustomers.ts'
import { createRandom } from './random.ts'

const TODAY = '2026-11-22'
const make = (day = TODAY) => {
  const random = createRandom(7)
  const customers = generateCustomers(random, day)
  return { ...customers, ...generateBooks(random, day, customers.organisations, customers.people) }
}

test('the same seed gives the same people, on whatever day', () => {
  expect(make()).toEqual(make())
  const names = (day: string) => make(day).people.map(({ id, name, email }) => [id, name, email])
  expect(names('2027-02-28')).toEqual(names(TODAY))
})

test('ids, e-mail addresses and places in the list are unique', () => {
  const { people, organisations, invoices } = make()
  const customers = people.filter(({ position }) => position !== null)
  expect([customers.length, organisations.length]).toEqual([2148, 316])
  for (const key of ['id', 'email'] as const) expect(new Set(people.map((row) => row[key])).size).toBe(people.length)
  expect(customers.map(({ position }) => position)).toEqual(customers.map((_, index) => index))
  expect(new Set(organisations.map(({ name }) => name)).size).toBe(316)
  expect(new Set(invoices.map(({ org_id, number }) => `${org_id} ${number}`)).size).toBe(invoices.length)
})

test('believable: every organisation has an owner, every address is of the reserved domain, sums are right', () => {
  const { people, organisations, invoices } = make()
  const owners = people.filter(({ member_role }) => member_role === 'owner').map(({ org_id }) => org_id)
  expect(new Set(owners)).toEqual(new Set(organisations.map(({ id }) => id)))
  expect(people.every(({ email }) => /^[a-z0-9.@-]+\.example$/.test(email))).toBe(true)
  for (const { lines, net, vat, amount, issued_on, due_on, paid_on } of invoices) {
    expect(lines.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0)).toBe(net)
    expect(net + vat).toBe(amount)
    expect(issued_on <= due_on && (paid_on === null || (paid_on >= issued_on && paid_on <= TODAY))).toBe(true)
  }
})

test('many scripts', () => {
  const names = make()
    .people.map(({ name }) => name)
    .join(' ')
  for (const script of ['Hebrew', 'Arabic', 'Han', 'Cyrillic', 'Latin']) {
    expect(names).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'))
  }
})

test.each([
  ['Łódź', 'lodz'],
  ['O’Shea', "o'shea"],
  ['İSTANBUL', 'istanbul'],
  ['Großmann', 'grossmann'],
  ['KJÆR', 'kjaer'],
  ['שִׁירָה', 'שירה'],
  ['ＡＢＣ', 'abc'],
])('fold: %s is found by %s', (written, typed) => {
  expect(fold(written)).toBe(fold(typed))
})

test('search: words apart, wildcards as text, at most six', () => {
  expect(searchPatterns('  50%  a_b \\ ')).toEqual(['%50\\%%', '%a\\_b%', '%\\\\%'])
  expect(searchPatterns('a b c d e f g h')).toHaveLength(6)
  expect(searchPatterns('   ')).toEqual([])
})

test('days: months of different lengths, leap years', () => {
  expect(dayOf(Date.UTC(2026, 10, 22, 23, 59))).toBe('2026-11-22')
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(daysBetween('2026-11-22', '2026-11-18')).toBe(-4)
  expect([firstOfMonth('2026-01-31'), firstOfMonth('2026-01-31', -1)]).toEqual(['2026-01-01', '2025-12-01'])
})
