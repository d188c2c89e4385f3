import { DEFAULT_POLICY } from '../../../../packages/protocol/src/index.ts'
import type { BridgeOptions, IdentityProvider } from '../../../../packages/server/src/index.ts'
import type { Sql } from '../../../../packages/server/src/sql/index.ts'
import { directoryIn } from './people.ts'

export const ISSUER = 'https://support.example'
export const AUDIENCE = 'https://api.example'

/** What the measured resource server declares. */
export const ACTIONS = {
  'invoice.read': { class: 'read', mutates: false },
  'project.rename': { class: 'content', mutates: true },
} as const

const PLENTY = 1_000_000

/** A bridge as it comes, but for the number of starts: an actor of the bench starts more often than one may. */
export function settingsOf(sql: Sql, identityProvider: IdentityProvider): BridgeOptions {
  return {
    ...{ sql, identityProvider, issuer: ISSUER, audience: AUDIENCE, clientId: 'app-web' },
    directory: directoryIn(sql),
    policy: { ...DEFAULT_POLICY, rateLimit: { perHour: PLENTY, perDay: PLENTY } },
  }
}
