import type { Clients } from './clients.ts'
import type { Flow, Flows } from './flows.ts'
import type { HydraSettings } from './settings.ts'
import type { Tokens } from './tokens.ts'

/** What the two ports share. */
export interface HydraState {
  readonly settings: HydraSettings
  readonly clients: Clients
  readonly flows: Flows
  readonly tokens: Tokens
  /** Login sessions by their cookie. */
  readonly sessions: Map<string, LoginSession>
  /** Codes that have not been traded. */
  readonly codes: Map<string, Flow>
  readonly trusts: Trust[]
  /** Assertions that were taken already, by `jti`. */
  readonly assertions: Set<string>
  /** The public port. */
  readonly url: () => string
  /** Milliseconds. */
  readonly now: () => number
}

export interface LoginSession {
  readonly id: string
  readonly subject: string
}

/** Whose assertions are believed. */
export interface Trust {
  readonly issuer: string
  readonly subject: string
  readonly anySubject: boolean
  readonly scope: readonly string[]
  readonly jwk: Readonly<Record<string, unknown>>
}
