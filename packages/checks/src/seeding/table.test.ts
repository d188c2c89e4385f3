import { expect, test } from 'vitest'
import type { Finding } from './examine.ts'
import { killed, tableOf } from './table.ts'

const FINDINGS: readonly Finding[] = [
  {
    defence: 'fence',
    defect: 'not compared',
    observation: { outcome: 'failed', test: 'guard.test.ts › refuses' },
    milliseconds: 1234,
  },
  { defence: 'audit log', defect: 'late', observation: { outcome: 'passed' }, milliseconds: 7 },
  {
    defence: 'audit log',
    defect: 'gone',
    observation: { outcome: 'broken', why: 'a.ts: found 0 times' },
    milliseconds: 9,
  },
]

test('default: survivors and broken defects are named, and the last line is the total', () => {
  expect(tableOf(FINDINGS)).toEqual([
    'defence    defect            ms  noticed by',
    'fence      not compared    1234  guard.test.ts › refuses',
    'audit log  late               7  SURVIVED: no test noticed',
    'audit log  gone               9  BROKEN: a.ts: found 0 times',
    '',
    'seeded defects: 1 killed / 3 total',
  ])
})

test('behavior: only what a test noticed is killed', () => {
  expect(killed(FINDINGS)).toBe(1)
  expect(killed([])).toBe(0)
})
