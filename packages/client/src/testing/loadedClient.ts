import type { ClientOptions, ImpersonationClient } from '../client.ts'
import { createClient } from '../createClient.ts'
import { createMachine } from '../machine.ts'

/**
 * `createImpersonationClient` with all its code there from the beginning, for tests and stories that let nothing but
 * promises settle between two looks.
 */
export function loadedClient(options: ClientOptions): ImpersonationClient {
  return createClient(options, (runtime) => {
    try {
      return createMachine(runtime)
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  })
}
