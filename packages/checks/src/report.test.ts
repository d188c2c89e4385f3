import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countOf, readChecks, readDefects, readPlaywright, readVitest } from './report.ts'

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((of) => ({ status: of })) })
const vitest = (passed: number, failed: number, pending: number, ...testResults: object[]) => ({
  ...{ numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, numTodoTests: 0 },
  testResults,
})

describe('readVitest', () => {
  test('default', () => {
    const report = vitest(2, 1, 1, file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed'))
    expect(readVitest(report)).toEqual({ passed: 2, failed: 1, skipped: 1 })
  })

  test('behavior: a file that could not be loaded is a failure', () => {
    expect(readVitest(vitest(1, 0, 0, file('passed', 'passed'), file('failed')))).toMatchObject({ failed: 1 })
  })

  test.each([null, 'text', [], {}, { testResults: 7 }])('behavior: %j is no report', (report) => {
    expect(readVitest(report)).toBeNull()
  })
})

describe('readPlaywright', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }

  test('default: a test that needed a second try has failed', () => {
    expect(readPlaywright({ stats, errors: [] })).toEqual({ passed: 5, failed: 2, skipped: 2 })
  })

  test('behavior: errors outside any test are failures', () => {
    expect(readPlaywright({ stats, errors: [{ message: 'no config' }] })).toMatchObject({ failed: 3 })
  })

  test.each([null, [], {}, { stats: 7 }])('behavior: %j is no report', (report) => {
    expect(readPlaywright(report)).toBeNull()
  })
})

describe('readChecks', () => {
  test('default: what has not passed has failed', () => {
    expect(readChecks({ checks: [{ passed: true }, { passed: false }, {}] })).toEqual({
      passed: 1,
      failed: 2,
      skipped: 0,
    })
  })

  test.each([null, [], {}, { checks: 7 }])('behavior: %j is no report', (report) => {
    expect(readChecks(report)).toBeNull()
  })
})

describe('readDefects', () => {
  test('default: one test a defect, passed when it was noticed', () => {
    expect(readDefects({ killed: 24, total: 25 })).toEqual({ passed: 24, failed: 1, skipped: 0 })
  })

  test.each([null, [], {}, { killed: 1 }, { killed: '1', total: 1 }])('behavior: %j is no report', (report) => {
    expect(readDefects(report)).toBeNull()
  })
})

describe('countOf', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-report-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function written(text: string): string {
    const path = join(folder, 'report.json')
    writeFileSync(path, text)
    return path
  }
  const green = JSON.stringify(vitest(2, 0, 0, file('passed', 'passed', 'passed')))

  test('default', () => {
    expect(countOf(written(green), 0, readVitest)).toEqual({ passed: 2, failed: 0, skipped: 0 })
  })

  test.each([
    ['no report', () => join(folder, 'absent.json'), 0],
    ['half a report', () => written('{"testResults": ['), 0],
    ['something else', () => written('[]'), 0],
    ['a report without a test', () => written(JSON.stringify(vitest(0, 0, 0))), 0],
    ['only skipped tests', () => written(JSON.stringify(vitest(0, 0, 3, file('passed', 'skipped')))), 0],
    ['a runner that was ended', () => join(folder, 'absent.json'), null],
  ])('behavior: %s is a failure', (_, path, code) => {
    expect(countOf(path(), code, readVitest)).toMatchObject({ passed: 0, failed: 1 })
  })

  test.each([1, null])('behavior: exit code %j beside a green report is a failure', (code) => {
    expect(countOf(written(green), code, readVitest)).toEqual({ passed: 2, failed: 1, skipped: 0 })
  })

  test('behavior: failures that the report has are not counted twice', () => {
    const red = JSON.stringify(vitest(1, 2, 0, file('failed', 'passed', 'failed', 'failed')))
    expect(countOf(written(red), 1, readVitest)).toEqual({ passed: 1, failed: 2, skipped: 0 })
  })
})
