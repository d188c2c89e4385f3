import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { vectorPath } from '../testing/vectors.ts'
import { canonicalText, entryHash, GENESIS } from './canonical.ts'

const vectors = vectorPath('jcs')

describe('published vectors of RFC 8785', () => {
  if (!existsSync(vectors)) {
    test.skip(`JCS vectors: ${vectors} is absent (set UNDERSTUDY_VECTORS)`, () => {})
    return
  }
  test.each(readdirSync(join(vectors, 'input')))('%s', (name) => {
    const input: unknown = JSON.parse(readFileSync(join(vectors, 'input', name), 'utf8'))
    expect(canonicalText(input)).toBe(readFileSync(join(vectors, 'output', name), 'utf8').trimEnd())
  })
})

test('behavior: the order of members does not matter, every value does', () => {
  expect(canonicalText({ b: 1, a: [true, null] })).toBe('{"a":[true,null],"b":1}')
  expect(canonicalText({ a: [true, null], b: 1 })).toBe('{"a":[true,null],"b":1}')
  expect(canonicalText({ a: undefined, b: 1 })).toBe('{"b":1}')
})

test('behavior: what JSON cannot say is refused', () => {
  expect(() => canonicalText(Number.NaN)).toThrow()
  expect(() => canonicalText({ a: Number.POSITIVE_INFINITY })).toThrow()
  expect(() => canonicalText(undefined)).toThrow(TypeError)
})

test('behavior: any JSON value has a text that reads back and canonicalises to itself', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalText(value)
      expect(canonicalText(JSON.parse(text))).toBe(text)
      expect(text).not.toMatch(/\\u0000|\p{Surrogate}/u)
    }),
  )
})

test('behavior: a hash depends on what was before, on the event and on its place', () => {
  const base = entryHash(GENESIS, '{}', 1)
  expect(base).toMatch(/^[0-9a-f]{64}$/)
  expect(entryHash(base, '{}', 1)).not.toBe(base)
  expect(entryHash(GENESIS, '{ }', 1)).not.toBe(base)
  expect(entryHash(GENESIS, '{}', 2)).not.toBe(base)
})
