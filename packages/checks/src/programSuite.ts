import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { REPORTS, ROOT } from './paths.ts'
import { runProgram } from './program.ts'
import { countOf, ONE_FAILURE, type ReadReport, readVitest } from './report.ts'
import type { Suite } from './suite.ts'

/** For what hangs: a machine with much else to do takes three times as long as a quiet one. */
const LIMIT = 40 * 60_000
/** On a machine with other work, leftovers come late. */
const LIMIT_ASIDE = 60 * 60_000
const WORKERS = `--maxWorkers=${Math.min(availableParallelism(), 4)}`

const limitOf = (aside: unknown) => (aside === undefined ? LIMIT : LIMIT_ASIDE)

/** A program of the workspace's own dependencies. */
export function bin(name: string): string {
  return join(ROOT, 'node_modules', '.bin', name)
}

/** A program that says yes or no: one test. */
export function check(title: string, program: string, args: readonly string[]): Suite {
  return {
    title,
    async run(env, aside) {
      const code = await runProgram(bin(program), args, { cwd: ROOT, env, limit: limitOf(aside), aside })
      return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : ONE_FAILURE
    },
  }
}

export function vitest(title: string, project: string): Suite {
  return reported(title, ROOT, project, readVitest, (file) => ({
    program: bin('vitest'),
    args: ['run', '--project', project, WORKERS, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    env: {},
  }))
}

interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** A test runner that leaves a report in JSON. */
export function reported(
  title: string,
  cwd: string,
  name: string,
  read: ReadReport,
  command: (file: string) => Command,
): Suite {
  return {
    title,
    async run(env, aside) {
      const file = join(REPORTS, `${name}.json`)
      mkdirSync(REPORTS, { recursive: true })
      // Yesterday's report must not stand in for a run that crashed today.
      rmSync(file, { force: true })
      const { program, args, env: own } = command(file)
      if (!existsSync(program)) console.error(`${program} is missing.`)
      const code = await runProgram(program, args, { cwd, env: { ...env, ...own }, limit: limitOf(aside), aside })
      return countOf(file, code, read)
    },
  }
}
