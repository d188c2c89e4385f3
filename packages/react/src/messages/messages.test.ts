import { describe, expect, test } from 'vitest'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { fill } from './fillText.ts'
import { createFormatter } from './format.ts'
import type { Messages } from './messages.ts'

test('a language that lacks a key does not compile', () => {
  const { modes: _, ...rest } = en
  // @ts-expect-error `modes` is missing
  const broken: Messages = rest
  expect(broken).toBeDefined()
})

describe('createFormatter', () => {
  const english = createFormatter('en-GB')

  test.each([
    [581_000, '9:41'],
    [581_999, '9:41'],
    [600_000, '10:00'],
    [38_000, '0:38'],
    [999, '0:00'],
    [0, '0:00'],
    [-5000, '0:00'],
    [3_600_000, '60:00'],
  ])('a countdown of %i ms reads %s', (ms, text) => {
    expect(english.clock(ms)).toBe(text)
  })

  test('durations are spoken in the language, singular and plural', () => {
    expect(english.duration(581_000)).toBe('9 minutes 41 seconds')
    expect(english.duration(61_000)).toBe('1 minute 1 second')
    expect(english.duration(0)).toBe('0 seconds')
    expect(createFormatter('de').duration(61_000)).toBe('1 Minute, 1 Sekunde')
    expect(createFormatter('pl').duration(581_000)).toBe('9 minut i 41 sekund')
    expect(createFormatter('zh-CN').duration(581_000)).toBe('9分钟41秒钟')
    expect(createFormatter('ar').duration(600_000)).toBe('10 دقائق')
  })

  test('for a sentence a duration is rounded to what a person would say', () => {
    expect(english.about(599_990)).toBe('10 minutes')
    expect(english.about(59_600)).toBe('1 minute')
    expect(english.about(3_600_000)).toBe('1 hour')
    expect(english.about(20_000)).toBe('20 seconds')
  })

  test('plural forms are the language’s own', () => {
    const plural = (messages: Messages, count: number) =>
      createFormatter(messages.locale).plural(messages.dialog.summary, count)
    expect(plural(en, 1)).toBe('1 field needs another look.')
    expect(plural(de, 3)).toBe('3 Felder brauchen noch einen Blick.')
    expect(plural(ar, 2)).toBe(ar.dialog.summary.two)
  })

  test('an unknown or malformed tag falls back instead of breaking the page', () => {
    expect(createFormatter('not a tag').clock(61_000)).toBe('1:01')
    expect(createFormatter('tlh-x').clock(61_000)).toBe('1:01')
  })
})

test('fill leaves braces alone that it has nothing for', () => {
  expect(fill('{time} left of {it}', { time: '9:41' })).toBe('9:41 left of {it}')
  expect(fill('{a}', { a: '{b}', b: 'no' })).toBe('{b}')
})
