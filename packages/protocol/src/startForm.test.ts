import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY, HARD_CEILING, type Policy } from './policy.ts'
import { REASON_MAX, REASON_MIN } from './reasonBounds.ts'
import { checkStartForm, type StartForm } from './startForm.ts'

describe('checkStartForm', () => {
  const form = (changes: Partial<StartForm> = {}): StartForm => ({
    mode: 'view',
    reason: { code: 'billing_question', text: 'Invoice 1042 is shown twice' },
    ticket: 'ZD-1042',
    ttlSeconds: 600,
    ...changes,
  })
  const text = (value: string) => ({ reason: { code: 'billing_question', text: value } })
  const short: Policy = { ...DEFAULT_POLICY, duration: { ...DEFAULT_POLICY.duration, max: 900 } }
  const endless: Policy = { ...DEFAULT_POLICY, duration: { ...DEFAULT_POLICY.duration, max: 86_400, ceiling: 86_400 } }
  const ticketed: Policy = { ...DEFAULT_POLICY, ticket: { ...DEFAULT_POLICY.ticket, required: true } }

  test.each<[string, Partial<StartForm>, Policy?]>([
    ['the usual', {}],
    ['no ticket', { ticket: null }],
    [`${REASON_MIN} characters`, text('x'.repeat(REASON_MIN))],
    [`${REASON_MAX} characters`, text('x'.repeat(REASON_MAX))],
    [`${REASON_MAX} characters and space around them`, text(`\n ${'x'.repeat(REASON_MAX)}   `)],
    [`${REASON_MAX} emoji families`, text('👩‍👩‍👧'.repeat(REASON_MAX))],
    ['ten Hebrew letters', text('שירהמזרחית')],
    ['60 seconds', { ttlSeconds: 60 }],
    ['the hard ceiling', { ttlSeconds: HARD_CEILING }],
    ['the longest of a stricter policy', { ttlSeconds: 900 }, short],
    ['act', { mode: 'act' }],
  ])('behavior: accepts %s', (_, changes, policy = DEFAULT_POLICY) => {
    expect(checkStartForm(policy, form(changes))).toEqual([])
  })

  test.each<[string, Partial<StartForm>, string, string, Policy?]>([
    ['no reason code', { reason: { code: '', text: 'Invoice shown twice' } }, '/reason/code', 'required'],
    [
      'an unknown reason code',
      { reason: { code: 'because', text: 'Invoice shown twice' } },
      '/reason/code',
      'unknown_value',
    ],
    [
      'an inherited name as code',
      { reason: { code: 'toString', text: 'Invoice shown twice' } },
      '/reason/code',
      'unknown_value',
    ],
    ['no text', text(''), '/reason/text', 'required'],
    ['only spaces', text(' '.repeat(50)), '/reason/text', 'required'],
    ['only zero-width characters', text('\u200B'.repeat(50)), '/reason/text', 'required'],
    ['only joiners between spaces', text(' \u200D'.repeat(50)), '/reason/text', 'required'],
    ['only Hangul fillers', text('\u3164'.repeat(50)), '/reason/text', 'required'],
    [`${REASON_MIN - 1} characters`, text('x'.repeat(REASON_MIN - 1)), '/reason/text', 'too_short'],
    ['one character and many spaces', text(`x${' '.repeat(50)}y`), '/reason/text', 'too_short'],
    ['nine accents on one letter', text(`e${'\u0301'.repeat(9)}`), '/reason/text', 'too_short'],
    [`${REASON_MAX + 1} characters`, text('x'.repeat(REASON_MAX + 1)), '/reason/text', 'too_long'],
    ['an empty ticket', { ticket: '' }, '/ticket', 'pattern'],
    ['a ticket in small letters', { ticket: 'zd-1042' }, '/ticket', 'pattern'],
    ['a ticket with a line end', { ticket: 'ZD-1042\n' }, '/ticket', 'pattern'],
    ['a ticket with more after it', { ticket: 'ZD-1042; rm' }, '/ticket', 'pattern'],
    ['no ticket where it is required', { ticket: null }, '/ticket', 'required', ticketed],
    ['59 seconds', { ttlSeconds: 59 }, '/ttlSeconds', 'too_short'],
    ['no time', { ttlSeconds: 0 }, '/ttlSeconds', 'too_short'],
    ['time before', { ttlSeconds: -600 }, '/ttlSeconds', 'too_short'],
    ['half a second', { ttlSeconds: 600.5 }, '/ttlSeconds', 'too_short'],
    ['not a number', { ttlSeconds: Number.NaN }, '/ttlSeconds', 'too_short'],
    ['for ever', { ttlSeconds: Number.POSITIVE_INFINITY }, '/ttlSeconds', 'too_short'],
    ['one second past the hard ceiling', { ttlSeconds: HARD_CEILING + 1 }, '/ttlSeconds', 'too_long'],
    [
      'past the hard ceiling, whatever the policy says',
      { ttlSeconds: HARD_CEILING + 1 },
      '/ttlSeconds',
      'too_long',
      endless,
    ],
    ['one second past a stricter policy', { ttlSeconds: 901 }, '/ttlSeconds', 'too_long', short],
    ['a mode that is off', { mode: 'shadow' }, '/mode', 'not_allowed'],
  ])('behavior: refuses %s', (_, changes, pointer, code, policy = DEFAULT_POLICY) => {
    expect(checkStartForm(policy, form(changes))).toEqual([{ pointer, code, detail: expect.any(String) }])
  })

  test('behavior: everything wrong is said at once', () => {
    const worst = form({ mode: 'shadow', reason: { code: '', text: '' }, ticket: '?', ttlSeconds: 0 })
    const pointers = checkStartForm(DEFAULT_POLICY, worst).map(({ pointer }) => pointer)
    expect(pointers).toEqual(['/mode', '/reason/code', '/reason/text', '/ticket', '/ttlSeconds'])
  })
})
