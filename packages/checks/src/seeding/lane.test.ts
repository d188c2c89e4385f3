import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lane, openLane } from './lane.ts'

// A project of three files: a guard, what does not use it, and tests of which one looks at the guard.
const SOURCES = {
  'guard.ts': 'export const allows = (age: number) => age >= 18\n',
  'aside.ts': 'export const aside = 1\n',
  'guard.test.ts': `import { allows } from './guard.ts'
    test('refuses children', () => expect(allows(17)).toBe(false))
    test('admits adults', () => expect(allows(18)).toBe(true))
    test('on PostgreSQL: is never run', () => expect(1).toBe(2))`,
}

const folder = mkdtempSync(join(tmpdir(), 'understudy-lane-'))
let lane: Lane

beforeAll(async () => {
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(folder, name), text)
  const projects = [{ test: { name: 'fixture', root: folder, include: ['*.test.ts'], globals: true } }]
  lane = await openLane({ root: folder, projects, without: 'on PostgreSQL' })
})

afterAll(async () => {
  await lane.close()
  rmSync(folder, { recursive: true, force: true })
})

const tests = { project: 'fixture', files: ['guard.test.ts'] }
const edit = (find: string, replace: string, file = 'guard.ts') => [{ file, find, replace }]

test('default: without a defect the tests pass', async () => {
  expect(await lane.observe(tests, [])).toEqual({ outcome: 'passed' })
})

test('a defect is noticed by the test that fails, and is gone afterwards', async () => {
  expect(await lane.observe(tests, edit('age >= 18', 'true'))).toEqual({
    outcome: 'failed',
    test: 'guard.test.ts › refuses children',
  })
  expect(await lane.observe(tests, edit('age >= 18', 'false'))).toEqual({
    outcome: 'failed',
    test: 'guard.test.ts › admits adults',
  })
  expect(await lane.observe(tests, [])).toEqual({ outcome: 'passed' })
})

test('a defect that nothing notices has survived', async () => {
  expect(await lane.observe(tests, edit('age >= 18', 'age > 17'))).toEqual({ outcome: 'passed' })
})

test('option: tests by name', async () => {
  const named = { ...tests, tests: ['admits adults'] }
  expect(await lane.observe(named, edit('age >= 18', 'true'))).toEqual({ outcome: 'passed' })
  expect(await lane.observe({ ...tests, tests: ['no such test'] }, [])).toMatchObject({ outcome: 'broken' })
})

const BROKEN: [string, Parameters<Lane['observe']>, string | RegExp][] = [
  ['a text that is not there', [tests, edit('age >= 21', 'true')], 'guard.ts: found 0 times instead of once'],
  ['a file that no test loads', [tests, edit('aside = 1', 'aside = 2', 'aside.ts')], 'aside.ts: no test loaded it.'],
  ['a file that is not there', [tests, edit('a', 'b', 'gone.ts')], 'gone.ts: no test loaded it.'],
  ['code that cannot be read', [tests, edit('age >= 18', '((')], 'guard.test.ts: '],
  ['an unknown project', [{ ...tests, project: 'other' }, []], 'There is no project other.'],
  ['an unknown test file', [{ ...tests, files: ['gone.test.ts'] }, []], 'gone.test.ts: '],
]

test.each(BROKEN)('%s is no finding', async (_, [where, edits], why) => {
  expect(await lane.observe(where, edits)).toEqual({ outcome: 'broken', why: expect.stringContaining(String(why)) })
})
