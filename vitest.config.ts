import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { bridgeDouble } from './packages/checks/src/bridgeDouble.ts'
import { CHROMIUM_ARGS, presentChromium } from './packages/checks/src/chromium.ts'
import { mayRun } from './packages/checks/src/namedProject.ts'

const conditions = ['@understudy/source', 'module', 'browser', 'development|production']
// Not `import`: vitest hands these to node, where `require` of a package must still find its CommonJS build.
const serverConditions = ['@understudy/source', 'module', 'node', 'development|production']

// Only the stories and the client's own tests in one need a browser: without it, everything else still runs.
const chromium = await presentChromium()

/** Properties over thousands of cases take seconds where other programs run too. Milliseconds. */
const BUSY = 30_000

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

function inChromium() {
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({
      launchOptions: { ...(chromium === null ? {} : { executablePath: chromium }), args: [...CHROMIUM_ARGS] },
    }),
    instances: [{ browser: 'chromium' as const }],
  }
}

/** Setting the stories up takes seconds: a run of other projects does without. */
async function stories() {
  if (!mayRun('storybook', process.argv)) return []
  const { storybookTest } = await import('@storybook/addon-vitest/vitest-plugin')
  const plugins = [storybookTest({ configDir: here('.storybook') })]
  return [{ plugins, test: { name: 'storybook', browser: inChromium() } }]
}

/** One project a package, so that each runs alone: `pnpm exec vitest --project client`. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'protocol',
          root: here('packages/protocol'),
          include: ['src/**/*.test.ts'],
          environment: 'node',
          testTimeout: BUSY,
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'client',
          testTimeout: BUSY,
          root: here('packages/client'),
          include: ['{src,explorer}/**/*.test.ts'],
          exclude: ['src/**/*.browser.test.ts'],
          environment: 'node',
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        plugins: [bridgeDouble()],
        test: {
          name: 'client-browser',
          root: here('packages/client'),
          include: ['src/**/*.browser.test.ts'],
          browser: inChromium(),
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'react',
          testTimeout: BUSY,
          root: here('packages/react'),
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          setupFiles: ['./src/testSetup.ts'],
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'react-18',
          testTimeout: BUSY,
          root: here('packages/react'),
          include: [
            'src/{banner,boundary,dialog,expired,expiry,hooks,lazy,picker,provider,restricted,signOut,switchSubject,text,vigil}/**/*.test.tsx',
          ],
          environment: 'jsdom',
          setupFiles: ['./src/react18Setup.ts', './src/testSetup.ts'],
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'server',
          root: here('packages/server'),
          include: ['src/**/*.test.ts'],
          environment: 'node',
          globalSetup: [here('packages/checks/src/vitestPostgres.ts'), './src/testing/pgliteTemplate.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'demo',
          root: here('apps/demo'),
          include: ['src/{server,shared,web}/**/*.test.ts'],
          environment: 'node',
          globalSetup: [here('packages/checks/src/vitestPostgres.ts')],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'checks',
          root: here('packages/checks'),
          // The bench has a few tests of its own and no project: its statistics must be right where nobody looks.
          include: ['src/**/*.test.ts', '../../apps/bench/src/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'keycloak',
          root: here('packages/server'),
          include: ['external/keycloak.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'ory',
          root: here('packages/server'),
          include: ['external/ory/*.test.ts'],
          environment: 'node',
          globalSetup: ['./src/testing/pgliteTemplate.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One server for all files: what one of them sets up must not be what another looks at.
          fileParallelism: false,
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions: serverConditions } },
        test: {
          name: 'standins',
          root: here('packages/standins'),
          include: ['src/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
        },
      },
      ...(await stories()),
    ],
  },
})
