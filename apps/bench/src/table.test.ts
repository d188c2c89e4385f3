import { expect, test } from 'vitest'
import type { Row } from './measure.ts'
import { tableOf, verdictOf } from './table.ts'

const row: Row = {
  ...{
    what: 'Size',
    ours: { name: 'ours', value: 9, text: '9 kB' },
    peers: [{ name: 'theirs', value: 6, text: '6 kB' }],
  },
  ...{ ratio: 1.5, target: '≤ 6 kB', met: false, noise: 'exact' },
}

test('a missed target is said in its line and once more in words', () => {
  expect(tableOf([row]).split('\n').at(-1)).toBe('| Size | 9 kB | theirs 6 kB | 1.50 | ≤ 6 kB | **no** | exact |')
  expect(verdictOf([row, { ...row, what: 'Time', met: true }])).toBe('1 of 2 targets are missed: Size.')
})

test('what has no target or no peer is not judged', () => {
  const alone = { ...row, peers: [], ratio: null, met: null }
  expect(tableOf([alone])).toContain('| 9 kB | — | — |')
  expect(verdictOf([alone, { ...row, met: true }])).toBe('All 1 targets are met.')
})
