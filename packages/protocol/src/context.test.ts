import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertionOf, formatAssertion, parseAssertion } from './context.ts'
import type { SupportSession } from './session.ts'

const session = fc.string({ unit: fc.constantFrom(...'abzABZ019_-'), minLength: 1, maxLength: 64 })

describe('context assertion', () => {
  test('default', () => {
    expect(formatAssertion({ session: 'own', epoch: 4 })).toBe('own;e=4')
    expect(parseAssertion('ss_9f2c;e=5')).toEqual({ session: 'ss_9f2c', epoch: 5 })
    expect(parseAssertion('own;e=0')).toEqual({ session: 'own', epoch: 0 })
    expect(parseAssertion(`own;e=${Number.MAX_SAFE_INTEGER}`)).toEqual({
      session: 'own',
      epoch: Number.MAX_SAFE_INTEGER,
    })
  })

  test('behavior: what is written is read back', () => {
    fc.assert(
      fc.property(session, fc.maxSafeNat(), (id, epoch) => {
        expect(parseAssertion(formatAssertion({ session: id, epoch }))).toEqual({ session: id, epoch })
      }),
    )
  })

  test.each([
    ...[
      '',
      'own',
      'own;',
      ';e=1',
      'own;e=',
      'own;e',
      'e=1',
      'own;e=1;',
      'own;e=1;e=2',
      'own;e=1,own;e=1',
      'own;e=1, x',
    ],
    ...[
      'own; e=1',
      ' own;e=1',
      'own;e=1 ',
      'own;e=1\n',
      '\nown;e=1',
      'own;E=1',
      'own;e= 1',
      'own ;e=1',
      'own;e=1\r\nX: y',
    ],
    ...[
      'own;e=-1',
      'own;e=+1',
      'own;e=01',
      'own;e=1.0',
      'own;e=1e3',
      'own;e=0x1',
      'own;e=٣',
      'own;e=NaN',
      'own;e=Infinity',
    ],
    ...['own;e=9007199254740992', 'own;e=99999999999999999', 'öwn;e=1', 'a.b;e=1', 'a/b;e=1', 'a b;e=1', '"own";e=1'],
    ...[`${'a'.repeat(65)};e=1`, 'own\u0000;e=1'],
  ])('behavior: %j is no assertion', (value) => {
    expect(parseAssertion(value)).toBeNull()
  })

  test('behavior: any other text is no assertion, and what is one has one form only', () => {
    const near = fc.string({ unit: fc.constantFrom('own', ';', 'e', '=', '0', '1', ' ', 'ss_', ','), maxLength: 8 })
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (value) => {
        const assertion = parseAssertion(value)
        if (assertion !== null) expect(formatAssertion(assertion)).toBe(value)
      }),
      { numRuns: 2000 },
    )
  })
})

test('assertionOf: what each answer asserts', () => {
  const person = { id: 'sup_dana', name: 'Dana Reyes' }
  const support: SupportSession = {
    ...{ id: 'ss_1', mode: 'view', reason: { code: 'billing_question', text: 'Invoice shown twice' }, ticket: null },
    ...{
      startedAt: 0,
      expiresAt: 1,
      ceilingAt: 2,
      restricted: [],
      extendable: true,
      breakGlass: false,
      returnTo: null,
    },
  }
  const base = { epoch: 3, now: 0 }
  expect(assertionOf({ ...base, state: 'signed-out', why: 'no_credential' })).toBeNull()
  expect(assertionOf({ ...base, state: 'own', actor: person })).toEqual({ session: 'own', epoch: 3 })
  const active = {
    ...base,
    state: 'active',
    actor: person,
    subject: { id: 'cus', name: 'Noor' },
    session: support,
  } as const
  expect(assertionOf(active)).toEqual({ session: 'ss_1', epoch: 3 })
})
