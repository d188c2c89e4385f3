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

const { modes } = DEFAULT_POLICY

/**
 * A bridge as it comes, but for the number of starts: an actor of the bench starts more often than one may. Organisations are
 * kept apart, and changes need no approval in accounts that do not ask for one.
 */
export function settingsOf(sql: Sql, identityProvider: IdentityProvider): BridgeOptions {
  return {
    ...{ sql, identityProvider, issuer: ISSUER, audience: AUDIENCE, clientId: 'app-web' },
    directory: directoryIn(sql),
    policy: {
      ...DEFAULT_POLICY,
      tenants: 'own',
      modes: { ...modes, act: { enabled: true, approval: 'flagged' } },
      rateLimit: { perHour: PLENTY, perDay: PLENTY },
    },
  }
}
