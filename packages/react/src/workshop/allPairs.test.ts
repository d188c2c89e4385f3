import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allPairs } from './allPairs.ts'
import { CASES, DIMENSIONS } from './cases.ts'

/** Pairs of values that no row has. */
function unmet(
  dimensions: Readonly<Record<string, readonly string[]>>,
  rows: readonly Readonly<Record<string, string>>[],
) {
  const names = Object.keys(dimensions)
  return names.flatMap((left, index) =>
    names
      .slice(index + 1)
      .flatMap((right) =>
        (dimensions[left] ?? []).flatMap((a) =>
          (dimensions[right] ?? [])
            .filter((b) => !rows.some((row) => row[left] === a && row[right] === b))
            .map((b) => `${left} ${a}, ${right} ${b}`),
        ),
      ),
  )
}

test('every pair is met, whatever the dimensions', () => {
  const values = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), values, { minKeys: 2, maxKeys: 5 }), (dimensions) => {
      expect(unmet(dimensions, allPairs(dimensions))).toEqual([])
    }),
  )
})

test('far fewer than all combinations, and the same ones each time', () => {
  const dimensions = { a: ['1', '2', '3'], b: ['1', '2', '3'], c: ['1', '2', '3'], d: ['1', '2', '3'] }
  expect(allPairs(dimensions).length).toBeLessThanOrEqual(15)
  expect(allPairs(dimensions)).toEqual(allPairs(dimensions))
})

test('the cases of the workshop: every pair, and at most 400 pictures', () => {
  expect(unmet(DIMENSIONS, CASES)).toEqual([])
  expect(CASES.length).toBeLessThanOrEqual(400)
  expect(CASES.length).toBeLessThan(Object.values(DIMENSIONS).reduce((all, values) => all * values.length, 1) / 10)
})
