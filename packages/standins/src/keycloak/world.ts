import type { Cookies } from './cookies.ts'
import type { Sessions } from './sessions.ts'
import type { Settings } from './settings.ts'
import type { Tokens } from './tokens.ts'

/** An event that the server keeps, as its admin API shows it. */
export interface KeycloakEvent {
  readonly id: string
  readonly time: number
  readonly type: 'IMPERSONATE'
  readonly realmId: string
  readonly userId: string
  readonly sessionId: string
  readonly ipAddress: string
  readonly details: { readonly impersonator_realm: string; readonly impersonator: string }
}

/** What the routes work on. */
export interface World {
  readonly settings: Settings
  readonly sessions: Sessions
  readonly tokens: Tokens
  readonly cookies: Cookies
  readonly events: KeycloakEvent[]
}
