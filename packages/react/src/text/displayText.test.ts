import { describe, expect, test } from 'vitest'
import { initials, shortName } from './called.ts'
import { closeLook, mixesScripts } from './closeLook.ts'
import { displayText, MARK } from './displayText.ts'

const shown = (name: string) => displayText(name, 64, closeLook).text

describe('displayText', () => {
  test.each([
    'Noor Haddad',
    'Jean-Luc O’Connor',
    'Tomás Oliveira',
    'Nguyễn Thị Ánh',
    'שירה מזרחי',
    'שִׁירָה',
    'نور حداد',
    'می‌خواهم',
    'क्‍ष',
    'ஸ்ரீ',
    '山田 太郎',
    '김민준',
    '👩‍👩‍👧‍👦 Family',
    'Zoë 👍🏽',
    'I ❤️ 1️⃣',
    '葛\u{E0100}城',
  ])('leaves %s as it is', (name) => {
    expect(shown(name)).toBe(name.normalize('NFC'))
  })

  test.each([
    ['right-to-left override', 'Noor\u202EdaddaH'],
    ['left-to-right embedding', 'Noor\u202AHaddad'],
    ['isolate', 'Noor\u2067Haddad'],
    ['zero-width space', 'Noor\u200BHaddad'],
    ['zero-width joiner among Latin letters', 'No\u200Dor'],
    ['byte order mark', 'Noor\uFEFF'],
    ['word joiner', 'No\u2060or'],
    ['null', 'No\u0000or'],
    ['escape', 'No\u001B[31mor'],
    ['line separator', 'Noor\u2028Haddad'],
    ['tag characters', 'Noor\u{E0041}\u{E0042}'],
    ['lone surrogate', 'Noor\uD800'],
    ['variation selector after a letter', 'No\uFE00or'],
    ['supplementary variation selector after a letter', 'No\u{E0101}or'],
    ['musical format control', 'No\u{1D173}or'],
    ['shorthand format control', 'No\u{1BCA0}or'],
    ['Hangul filler', 'Noor\u3164Haddad'],
    ['blank braille', 'Noor\u2800Haddad'],
  ])('makes a %s visible', (_, name) => {
    expect(shown(name)).toContain(MARK)
    expect(shown(name)).not.toMatch(/[\p{Cc}\p{Cs}\u200B-\u200D\u2028-\u202E\u2060-\u2069\uFEFF]/u)
  })

  test('a flood of invisible characters is one mark', () => {
    expect(shown(`Noor${'\u200B'.repeat(500)}`)).toBe(`Noor${MARK}`)
  })

  test('direction marks that Hebrew and Arabic writing uses go silently', () => {
    expect(shown('שירה\u200F (Haifa)')).toBe('שירה (Haifa)')
  })

  test('combining marks are capped', () => {
    const [letter, ...marks] = [...shown(`Z${'\u0336\u0321\u0356'.repeat(40)}algo`).split('algo')[0]!]
    expect(letter).toBe('Z')
    expect(marks.length).toBeLessThanOrEqual(4)
  })

  test('a long text is cut between characters', () => {
    const family = '👩‍👩‍👧‍👦'
    const { text, full, truncated } = displayText(family.repeat(30), 5)
    expect(text).toBe(`${family.repeat(4)}…`)
    expect(full).toBe(family.repeat(30))
    expect(truncated).toBe(true)
  })

  test('line breaks and runs of space become one space', () => {
    expect(shown('  Noor   Haddad ')).toBe('Noor Haddad')
  })

  test('a megabyte costs no time', () => {
    const before = performance.now()
    displayText('a\u0300\u200B'.repeat(400_000))
    expect(performance.now() - before).toBeLessThan(200)
  })

  test('a word of look-alike alphabets is noticed, two words of two alphabets are not', () => {
    expect(mixesScripts('H\u0430ddad')).toBe(true)
    expect(mixesScripts('Анна Smith')).toBe(false)
    expect(mixesScripts('東京タワー Tower')).toBe(false)
  })
})

test('initials are those of the first and the last word', () => {
  expect(initials('Noor Haddad')).toBe('NH')
  expect(initials('Maria da Silva')).toBe('MS')
  expect(initials('שירה מזרחי')).toBe('שמ')
  expect(initials('Plato')).toBe('P')
  expect(initials('\u202E')).toBe('')
})

test('the short name is the first word, unless that is a letter', () => {
  expect(shortName('Noor Haddad')).toBe('Noor')
  expect(shortName('J Smith')).toBe('J Smith')
})
