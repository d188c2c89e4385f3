import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checkArchitecture } from './architecture/check.ts'
import { REPORTS, ROOT } from './paths.ts'
import { runInFront } from './program.ts'
import { countOf, ONE_FAILURE, type ReadReport, readChecks, readDefects, readPlaywright, readVitest } from './report.ts'
import type { Suite } from './suite.ts'

const LIMIT = 20 * 60_000
const WORKERS = `--maxWorkers=${Math.min(availableParallelism(), 4)}`
const demo = join(ROOT, 'apps', 'demo')

/** Everything the test command runs, in order. */
export const SUITES: readonly Suite[] = [
  check('Type check', 'tsc', ['--noEmit', '-p', '.']),
  check('Lint', 'biome', ['check', '--error-on-warnings', '.']),
  { title: 'Architecture', run: () => checkArchitecture(ROOT) },
  vitest('Unit: protocol', 'protocol'),
  vitest('Unit: client', 'client'),
  reported('Explorer: every interleaving of two tabs', ROOT, 'explorer', readChecks, (file) => ({
    program: bin('tsx'),
    args: ['--conditions=@understudy/source', 'packages/client/explorer/main.ts', '--report', file],
    env: {},
  })),
  vitest('Client in Chromium', 'client-browser'),
  vitest('Unit: react', 'react'),
  vitest('Unit: react, on React 18', 'react-18'),
  vitest('Server, on PGlite and on PostgreSQL', 'server'),
  reported('Seeded defects', ROOT, 'defects', readDefects, (file) => ({
    program: bin('tsx'),
    args: ['packages/checks/src/seeding/run.ts'],
    env: { UNDERSTUDY_DEFECTS_REPORT: file },
  })),
  vitest('Demo server: provider, data, APIs', 'demo'),
  vitest('Stand-ins, held against recordings of the real servers', 'standins'),
  vitest('Unit: checks', 'checks'),
  vitest('Stories in Chromium, with axe', 'storybook'),
  reported('Pictures of every pair and story', ROOT, 'pictures', readChecks, (file) => ({
    program: bin('tsx'),
    args: ['--conditions=@understudy/source', 'packages/checks/src/visual/run.ts', '--report', file],
    env: {},
  })),
  reported('Walks through the demo', demo, 'walks', readPlaywright, (file) => ({
    program: join(demo, 'node_modules', '.bin', 'playwright'),
    args: ['test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  })),
]

function bin(name: string): string {
  return join(ROOT, 'node_modules', '.bin', name)
}

/** A program that says yes or no: one test. */
function check(title: string, program: string, args: readonly string[]): Suite {
  return {
    title,
    async run(env) {
      const code = await runInFront(bin(program), args, { cwd: ROOT, env, limit: LIMIT })
      return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : ONE_FAILURE
    },
  }
}

function vitest(title: string, project: string): Suite {
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
function reported(
  title: string,
  cwd: string,
  name: string,
  read: ReadReport,
  command: (file: string) => Command,
): Suite {
  return {
    title,
    async run(env) {
      const file = join(REPORTS, `${name}.json`)
      mkdirSync(REPORTS, { recursive: true })
      // Yesterday's report must not stand in for a run that crashed today.
      rmSync(file, { force: true })
      const { program, args, env: own } = command(file)
      if (!existsSync(program)) console.error(`${program} is missing.`)
      const code = await runInFront(program, args, { cwd, env: { ...env, ...own }, limit: LIMIT })
      return countOf(file, code, read)
    },
  }
}
