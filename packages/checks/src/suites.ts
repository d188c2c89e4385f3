import { join } from 'node:path'
import { checkArchitecture } from './architecture/check.ts'
import { keycloakSuite } from './keycloak/suite.ts'
import { ROOT } from './paths.ts'
import { bin, check, reported, vitest } from './programSuite.ts'
import { readChecks, readDefects, readPlaywright } from './report.ts'
import type { Suite } from './suite.ts'

const demo = join(ROOT, 'apps', 'demo')

/** Everything the test command runs, in order. Results are told in this order as well. */
export const SUITES: readonly Suite[] = [
  check('Type check', 'tsc', ['--noEmit', '-p', '.']),
  check('Lint', 'biome', ['check', '--error-on-warnings', '.']),
  { title: 'Architecture', run: () => checkArchitecture(ROOT) },
  vitest('Unit: protocol', 'protocol'),
  vitest('Unit: client', 'client'),
  {
    ...reported('Explorer: every interleaving of two tabs', ROOT, 'explorer', readChecks, (file) => ({
      program: bin('tsx'),
      args: ['--conditions=@understudy/source', 'packages/client/explorer/main.ts', '--report', file],
      env: {},
    })),
    beside: true,
  },
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
  keycloakSuite,
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
