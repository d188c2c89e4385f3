import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countCharacters, normaliseReason } from './reason.ts'

const ZWJ = '\u200D'
const FAMILY = `👩${ZWJ}👩${ZWJ}👧`
const SCOTLAND = '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'

describe('normaliseReason', () => {
  test.each([
    ['plain text', 'Invoice shown twice', 'Invoice shown twice'],
    ['ends', '  \t Invoice \n', 'Invoice'],
    ['runs of white space', 'Invoice   shown\n\n\ttwice', 'Invoice shown twice'],
    ['no-break, ideographic and other spaces', 'a\u00A0b\u3000c\u2003d', 'a b c d'],
    ['line separators', 'a\u2028b\u2029c', 'a b c'],
    ['controls', 'a\u0000b\u001B[31mc\u0085d', 'a b [31mc d'],
    ['composed and decomposed alike', 'Ine\u0302s', 'Inês'],
    ['bidi overrides and isolates', 'a\u202Eb\u2066c\u2069d\u061Ce', 'a b c d e'],
    ['zero-width space, word joiner, BOM, soft hyphen', 'a\u200Bb\u2060c\uFEFFd\u00ADe', 'a b c d e'],
    ['lone surrogates', 'a\uD83Db\uDE00c', 'a b c'],
    ['Hangul fillers and the blank Braille pattern', 'a\u115Fb\u3164c\uFFA0d\u2800e', 'a b c d e'],
    ['a joiner between letters', `نامه${'\u200C'}ای`, `نامه${'\u200C'}ای`],
    ['an emoji family', FAMILY, FAMILY],
    ['a flag made of tags', SCOTLAND, SCOTLAND],
    ['a selector after its character', '❤\uFE0F', '❤\uFE0F'],
    ['joiners that join nothing', `${ZWJ} ${ZWJ}a ${ZWJ}\u200C b`, 'a b'],
    ['selectors that select nothing', 'a \uFE0F \uFE0F b', 'a b'],
    ['Hebrew', 'שירה ביקשה עזרה', 'שירה ביקשה עזרה'],
    ['nothing', '', ''],
  ])('behavior: %s', (_, text, expected) => {
    expect(normaliseReason(text)).toBe(expected)
  })

  const INVISIBLES = [' ', '\n', '\u00A0', '\u00AD', '\u115F', '\u200B', '\u200C', ZWJ, '\u202E', '\u2800', '\u3164']
  const MORE = ['\uFE0F', '\uFEFF', '\uFFA0', '\u{E0020}', '\u{E0100}', '\u0000', '\uD800', '\u2063', '\u180E']

  test('behavior: no mixture of invisible characters counts as a reason', () => {
    const blank = fc.array(fc.constantFrom(...INVISIBLES, ...MORE), { maxLength: 60 })
    fc.assert(
      fc.property(blank, (parts) => {
        expect(normaliseReason(parts.join(''))).toBe('')
      }),
    )
  })

  test('behavior: once is enough, for any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...INVISIBLES, ...MORE, 'a', 'e', '\u0301', '❤', '👩') }),
    )
    fc.assert(
      fc.property(text, (value) => {
        const once = normaliseReason(value)
        expect(normaliseReason(once)).toBe(once)
        expect(once).toBe(once.trim())
        expect(once).not.toMatch(/\p{Cc}|\p{Surrogate}|\s\s/u)
      }),
      { numRuns: 500 },
    )
  })
})

describe('countCharacters', () => {
  test.each([
    ['', 0],
    ['Invoice', 7],
    ['Inês', 4],
    ['Ine\u0302s', 4],
    [FAMILY, 1],
    [`${FAMILY}${FAMILY}`, 2],
    [SCOTLAND, 1],
    ['🇧🇷🇩🇪', 2],
    ['שלום', 4],
    ['e\u0301\u0302\u0303', 1],
    ['中文', 2],
  ])('behavior: %j has %i', (text, expected) => {
    expect(countCharacters(text)).toBe(expected)
  })
})
