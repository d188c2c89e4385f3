import { expect, test } from 'vitest'
import { findRestless } from './restless.ts'

const follow = (next: readonly number[]) => findRestless(next.length, (index) => next[index] ?? -1)

test('every way ends', () => {
  expect(follow([1, 2, -1, 1, 3])).toBe(-1)
})

test('a circle is found, also behind a way that leads into it', () => {
  expect([2, 3]).toContain(follow([1, 2, 3, 2]))
  expect(follow([0])).toBe(0)
})
