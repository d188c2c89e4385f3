import { vitest } from '../programSuite.ts'
import { add, type Count, NOTHING, ONE_FAILURE } from '../report.ts'
import type { Suite } from '../suite.ts'
import { keycloakDistribution, VERSION } from './distribution.ts'
import { startKeycloak } from './server.ts'

/** Every way of the issuer: the one of default features, and the one of a feature that has to be switched on. */
const SETTINGS: readonly (readonly string[])[] = [[], ['token-exchange']]

interface Parts {
  readonly distribution: typeof keycloakDistribution
  readonly start: typeof startKeycloak
  readonly cases: Suite
  readonly say: (line: string) => void
}

/**
 * The cases of the Keycloak issuer at the real server, once for each of its settings. Without Java, Maven or the
 * distribution it is skipped, which is said and counted; a server that does not start is a failure.
 */
export function keycloakSuiteOf({ distribution, start, cases, say }: Parts): Suite {
  return {
    title: `Keycloak ${VERSION}, the real server`,
    async run(env) {
      const found = await distribution()
      if ('missing' in found) {
        say(`Keycloak was not run: ${found.missing}.`)
        return { passed: 0, failed: 0, skipped: 1 }
      }
      let count: Count = NOTHING
      for (const features of SETTINGS) {
        say(
          `Keycloak ${VERSION} with ${features.length === 0 ? 'default features' : `--features=${features.join(',')}`}`,
        )
        try {
          const server = await start(found.home, { features })
          try {
            count = add(count, await cases.run({ ...env, ...server.env }))
          } finally {
            await server.stop()
          }
        } catch (error) {
          say(error instanceof Error ? error.message : String(error))
          count = add(count, ONE_FAILURE)
        }
      }
      return count
    },
  }
}

export const keycloakSuite = keycloakSuiteOf({
  distribution: keycloakDistribution,
  start: startKeycloak,
  cases: vitest('Keycloak', 'keycloak'),
  say: (line) => console.log(line),
})
