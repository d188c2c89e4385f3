import type { Issuer } from '../issuers/issuer.ts'

/** Whose credential a support session gets at another identity system, and how it is kept. */
export interface IssuingOptions {
  readonly issuer: Issuer
  /** 32 random bytes that are not in the database. What is kept there is sealed with them. */
  readonly sealingKey: Uint8Array
}

/** What is wrong with the settings; `null`: nothing. */
export function issuingProblem({ issuer, sealingKey }: IssuingOptions): string | null {
  if (sealingKey.byteLength !== 32) return '`issuing.sealingKey` has to be 32 bytes.'
  // Nobody but the actor's browser could follow it, and the session would be on before anything was verified.
  if (issuer.capabilities.start === 'redirect')
    return '`issuing.issuer` starts by a redirect, which the bridge cannot follow.'
  return null
}
