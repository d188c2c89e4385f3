import { expect, test } from 'vitest'
import { INCIDENTS } from './incidents.ts'
import { REQUIREMENTS } from './requirements.ts'
import { testTitles, titlesIn } from './titles.ts'

const titles = testTitles()

const isNamed = (id: string, among = titles) => {
  const whole = new RegExp(`(?<![\\w-])${id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-]*\\d)`, 'u')
  return among.some(({ text }) => whole.test(text))
}

test.each(INCIDENTS)('a test names the incident $id: $what', ({ id }) => {
  expect(isNamed(id)).toBe(true)
})

test.each(REQUIREMENTS)('a test names the requirement $id: $what', ({ id }) => {
  expect(isNamed(id)).toBe(true)
})

test('each stands in the lists once', () => {
  const ids = [...INCIDENTS, ...REQUIREMENTS].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('names are read where tests are run, and nowhere else', () => {
  const text = `
    describe.each(cases)('R-90 of %s', () => {
      test('R-91', () => {})
      test.skip('R-92', () => {})
      test.todo('R-93')
      it.each([['R-94']])(\`R-95 at \${place} (decidim #23)\`, () => expect('R-96').toBe(1))
    })
    // test('R-97', () => {})
    eachDatabase('R-98', (open) => {})`
  const found = titlesIn('some.test.ts', text)
  const named = (id: string) => isNamed(id, found)
  expect(['R-90', 'R-91', 'R-95', 'R-98', 'decidim #23'].filter((id) => !named(id))).toEqual([])
  expect(['R-92', 'R-93', 'R-94', 'R-96', 'R-97', 'R-9', 'decidim #2', 'decidim #237'].filter(named)).toEqual([])
})
