import { expect, test } from 'vitest'
import { keycloakSuiteOf } from './suite.ts'

const passing = { passed: 7, failed: 0, skipped: 0 }

/** The suite with a server that is only said to run, and what it did, in order. */
function suite({ missing = '', starts = true, breaks = false } = {}) {
  const seen: string[] = []
  const { run } = keycloakSuiteOf({
    distribution: async () => (missing === '' ? { home: '/keycloak' } : { missing }),
    async start(home, { features }) {
      seen.push(`start ${home} [${features.join()}]`)
      if (!starts) throw new Error('exit code 1')
      return {
        env: { UNDERSTUDY_KEYCLOAK_EXCHANGE: String(features.length > 0) },
        async stop() {
          seen.push('stop')
        },
      }
    },
    cases: {
      title: 'cases',
      async run(env) {
        seen.push(`cases ${JSON.stringify(env)}`)
        if (breaks) throw new Error('no runner')
        return passing
      },
    },
    say: (line) => seen.push(line),
  })
  return { run: () => run({ OURS: '1' }), seen }
}

test('default: every case at both settings, each server stopped before the next', async () => {
  const { run, seen } = suite()
  expect(await run()).toEqual({ passed: 14, failed: 0, skipped: 0 })
  expect(seen.filter((line) => !line.startsWith('Keycloak'))).toEqual([
    'start /keycloak []',
    'cases {"OURS":"1","UNDERSTUDY_KEYCLOAK_EXCHANGE":"false"}',
    'stop',
    'start /keycloak [token-exchange]',
    'cases {"OURS":"1","UNDERSTUDY_KEYCLOAK_EXCHANGE":"true"}',
    'stop',
  ])
})

test('behavior: nothing to run it with is said in one line, and is not passed', async () => {
  const { run, seen } = suite({ missing: 'there is no Maven on this machine' })
  expect(await run()).toEqual({ passed: 0, failed: 0, skipped: 1 })
  expect(seen).toEqual(['Keycloak was not run: there is no Maven on this machine.'])
})

test('behavior: a server that does not start is a failure, at each setting', async () => {
  const { run, seen } = suite({ starts: false })
  expect(await run()).toEqual({ passed: 0, failed: 2, skipped: 0 })
  expect(seen).toContain('exit code 1')
})

test('behavior: stopped where the cases break off, too', async () => {
  const { run, seen } = suite({ breaks: true })
  expect(await run()).toEqual({ passed: 0, failed: 2, skipped: 0 })
  expect(seen.filter((line) => line === 'stop')).toHaveLength(2)
})
