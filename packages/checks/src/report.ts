import { existsSync, readFileSync } from 'node:fs'

/** What became of the tests of one suite. */
export interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const NOTHING: Count = { passed: 0, failed: 0, skipped: 0 }
export const ONE_FAILURE: Count = { passed: 0, failed: 1, skipped: 0 }

/** Reads a machine report; `null` when it is not one. */
export type ReadReport = (report: unknown) => Count | null

export function add(left: Count, right: Count): Count {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  }
}

/** The closing line of a run. */
export function totalLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * The count of a suite that ran as a program of its own. No report, an empty one, or a bad exit beside a report without
 * a failure is one failure: a suite that did not run to its end has not passed.
 */
export function countOf(file: string, exitCode: number | null, read: ReadReport): Count {
  const count = existsSync(file) ? readSafely(file, read) : null
  if (count === null || count.passed + count.failed === 0) return add(count ?? NOTHING, ONE_FAILURE)
  return exitCode !== 0 && count.failed === 0 ? add(count, ONE_FAILURE) : count
}

function readSafely(file: string, read: ReadReport): Count | null {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Cut off in the middle of writing: the same as none.
    return null
  }
}

/** The JSON report of vitest. A file that could not be run counts as a failure even though it has no failed test. */
export const readVitest: ReadReport = (report) => {
  if (!isRecord(report) || !Array.isArray(report.testResults)) return null
  const broken = report.testResults.filter(
    (file) => isRecord(file) && file.status === 'failed' && !listOf(file.assertionResults).some(isFailed),
  )
  return {
    passed: numberOf(report.numPassedTests),
    failed: numberOf(report.numFailedTests) + broken.length,
    skipped: numberOf(report.numPendingTests) + numberOf(report.numTodoTests),
  }
}

/** The JSON report of Playwright. A test that passed only when repeated counts as a failure. */
export const readPlaywright: ReadReport = (report) => {
  if (!isRecord(report) || !isRecord(report.stats)) return null
  const { expected, unexpected, flaky, skipped } = report.stats
  return {
    passed: numberOf(expected),
    failed: numberOf(unexpected) + numberOf(flaky) + listOf(report.errors).length,
    skipped: numberOf(skipped),
  }
}

/** The report of our own programs: a list of checks, each passed or not. */
export const readChecks: ReadReport = (report) => {
  if (!isRecord(report) || !Array.isArray(report.checks)) return null
  const passed = report.checks.filter((check) => isRecord(check) && check.passed === true).length
  return { passed, failed: report.checks.length - passed, skipped: 0 }
}

/** The report of the seeded defects: one test each, passed when something noticed. */
export const readDefects: ReadReport = (report) => {
  if (!isRecord(report) || typeof report.killed !== 'number' || typeof report.total !== 'number') return null
  return { passed: report.killed, failed: numberOf(report.total - report.killed), skipped: 0 }
}

function isFailed(test: unknown): boolean {
  return isRecord(test) && test.status === 'failed'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0
}
