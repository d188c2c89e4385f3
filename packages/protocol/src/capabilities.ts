import type { Mode } from './modes.ts'

/** What a start gives: a token, a cookie that the server swapped, a page to go to first, or a right and no other identity. */
export type StartShape = 'token' | 'cookie' | 'redirect' | 'grant'

/**
 * What a back end can do, as declared by its connector or issuer. Every screen and every check goes by it, so that nothing
 * is offered that cannot be kept. The hardest limits win where a connector and an issuer stand behind each other.
 */
export interface Capabilities {
  readonly start: StartShape
  /** The modes that a session can have there; a screen offers no other. @default all */
  readonly modes?: readonly Mode[]
  /**
   * Who holds the actor's own session meanwhile. `browser`: the page. `parallel_cookie`: a cookie beside the other one.
   * `swapped_cookie`: the server brings it back at the end. `server`: the bridge. `identity_provider`: another realm or
   * console. `none`: it is gone by the start; say so before, and "sign in again" after.
   */
  readonly ownSession: 'browser' | 'parallel_cookie' | 'swapped_cookie' | 'server' | 'identity_provider' | 'none'
  /** How the credential lives on: not at all, by rotation, or by a start anew. */
  readonly refresh: 'none' | 'rotating' | 'restart'
  /** What an end is: the server ends exactly this session, only a sign-out is there, or nothing but forgetting. */
  readonly ends: 'server' | 'sign_out' | 'local'
  /** Whether a session can be given more time. */
  readonly extend: boolean
  /** Longest time in seconds that the back end itself holds to; `null`: it holds to none, and the bridge's clock is the limit. */
  readonly maxSeconds: number | null
  /** What becomes of the reason: demanded, kept on record, or dropped. */
  readonly reason: 'required' | 'kept' | 'dropped'
  /** What a start does where a session is on already. */
  readonly second: 'replaces' | 'refuses'
  /** Whether the back end itself says who acts. `unnamed`: only the bridge knows. */
  readonly actor: 'named' | 'unnamed'
}

/** The words that a capability can be; the first of each is the least. */
export const CAPABILITY_WORDS = {
  start: ['redirect', 'cookie', 'token', 'grant'],
  ownSession: ['none', 'browser', 'parallel_cookie', 'swapped_cookie', 'server', 'identity_provider'],
  refresh: ['none', 'rotating', 'restart'],
  ends: ['local', 'sign_out', 'server'],
  reason: ['dropped', 'kept', 'required'],
  second: ['refuses', 'replaces'],
  actor: ['unnamed', 'named'],
} as const satisfies { readonly [Name in keyof Capabilities]?: readonly Capabilities[Name][] }
