import type { ClientOptions } from '../client.ts'
import type { Abilities } from '../stack/model.ts'

/** What connector and host can do. */
export function abilitiesOf(options: ClientOptions): Abilities {
  const { connector, expiry = 'return' } = options
  return {
    custody: connector.actorToken !== undefined ? 'bearer' : connector.fetch === undefined ? 'cookie' : 'kept',
    credential: connector.credential !== undefined,
    extend: connector.extend !== undefined && connector.capabilities?.extend !== false,
    cancel: connector.cancel !== undefined,
    request: connector.request !== undefined,
    resets: (options.resetHooks ?? []).length > 0 || options.onIdentityChange !== undefined,
    expiry,
  }
}
