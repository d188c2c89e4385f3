import type { Credential } from '@understudy/protocol'

/** Where the support credential lives in bearer custody. One session at a time. */
export interface Vault {
  put(session: string, credential: Credential, now: number): void
  /** The token of this session while it lives by the server's clock; `null` otherwise. Never another session's. */
  read(session: string, now: number): string | null
  /** Server times of the one held for this session: when to fetch the next (half-life), and its end. `null` without one. */
  times(session: string): { readonly renewAt: number; readonly expiresAt: number } | null
  drop(): void
}

/**
 * Keeps the credential in a closure: no property, no storage, no serialisation can reach it. Script that runs in the
 * page can still watch what goes in and out; for custody beyond its reach, use a worker, a cookie or a hand-off.
 */
export function memoryVault(): Vault {
  let held: { readonly session: string; readonly credential: Credential; readonly renewAt: number } | null = null
  return {
    put(session, credential, now) {
      held = { session, credential, renewAt: now + (credential.expiresAt - now) / 2 }
    },
    read(session, now) {
      return held?.session === session && now < held.credential.expiresAt ? held.credential.accessToken : null
    },
    times(session) {
      if (held?.session !== session) return null
      return { renewAt: held.renewAt, expiresAt: held.credential.expiresAt }
    },
    drop() {
      held = null
    },
  }
}
