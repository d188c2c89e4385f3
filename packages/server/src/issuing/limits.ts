import type { Issuer } from '../issuers/issuer.ts'

/** What an issuer declares about the time of its sessions. The bridge holds to it, so that no screen has to be believed. */
export interface TimeLimits {
  /** `null`: it declares none. Milliseconds since the epoch. */
  readonly notAfter: number | null
  /** Whether a session can be given more time. */
  readonly extend: boolean
}

/** Of a session that has started at `startedAt`. */
export function limitsOf({ capabilities: { maxSeconds, extend } }: Issuer, startedAt: number): TimeLimits {
  return { notAfter: maxSeconds === null ? null : startedAt + maxSeconds * 1000, extend }
}
