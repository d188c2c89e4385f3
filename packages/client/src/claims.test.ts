import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readOwnPerson, readSubject } from './claims.ts'
import { readToken } from './readToken.ts'
import { write } from './testing/fakeToken.ts'

test('readToken: the claims of a support token', () => {
  const token = write({ sub: 'cus_1', sid: 'ss_1', act: { sub: 'sup_1', iss: 'https://id.example' }, name: 'ignored' })
  expect(readToken(token)).toEqual({ sub: 'cus_1', sid: 'ss_1', act: { sub: 'sup_1', iss: 'https://id.example' } })
})

test('readToken: names beyond ASCII arrive whole', () => {
  expect(readOwnPerson(write({ sub: 'cus_7M3T', name: 'שירה מזרחי' }))).toEqual({ id: 'cus_7M3T', name: 'שירה מזרחי' })
})

test.each([
  '',
  'opaque',
  'a.b',
  'a.b.c',
  '..',
  'e30.e30.x',
  `e30.${btoa('null')}.x`,
  `e30.${btoa('[]')}.x`,
  `e30.${btoa('"sub"')}.x`,
])('readToken: %j is nobody', (token) => {
  expect(readToken(token)).toBe(null)
  expect(readSubject(token)).toBe(null)
  expect(readOwnPerson(token)).toBe(null)
})

test.each([
  { act: { sub: 'sup_1' } },
  { act: null },
  { act: 'sup_1' },
  { act: [] },
  { act: {} },
  { scope: 'openid support:shadow' },
  { scope: 'support:view' },
  { scope: ['openid', 'support:act'] },
])('readOwnPerson: a support token is nobody’s own, however it is written: %j', (claims) => {
  expect(readOwnPerson(write({ sub: 'sup_1', ...claims }))).toBe(null)
  expect(readSubject(write({ sub: 'sup_1', ...claims }))).toBe('sup_1')
})

test('readOwnPerson: a scope that only sounds like it is an ordinary one', () => {
  expect(readOwnPerson(write({ sub: 'cus_1', scope: 'tickets/support:read' }))).toEqual({ id: 'cus_1', name: 'cus_1' })
})

test('a payload does not answer through the prototype of objects', () => {
  Object.assign(Object.prototype, { sub: 'sup_1' })
  try {
    expect(readSubject(write({ name: 'Dana' }))).toBe(null)
  } finally {
    Reflect.deleteProperty(Object.prototype, 'sub')
  }
})

test('readToken: no input throws, none yields a person without an id', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.object().map(write),
        fc.jsonValue().map((value) => write({ sub: value })),
      ),
      (token) => {
        const claims = readToken(token)
        expect(claims === null || claims.sub.length > 0).toBe(true)
      },
    ),
  )
})
