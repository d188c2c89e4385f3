import type { JWTPayload } from 'jose'
import { Refusal } from '../refusal.ts'

/**
 * Thumbprint of the key that a token is bound to (RFC 9449 section 6.1); `null`: it is bound to none. A binding of another kind, such
 * as to a certificate (RFC 8705), cannot be checked here, and a token whose binding is not checked counts for nothing.
 *
 * @throws Refusal `invalid_token`
 */
export function boundKey({ cnf }: JWTPayload): string | null {
  if (cnf === undefined) return null
  if (typeof cnf !== 'object' || cnf === null || Object.keys(cnf).length !== 1) throw new Refusal('invalid_token')
  if (!('jkt' in cnf) || typeof cnf.jkt !== 'string' || cnf.jkt === '') throw new Refusal('invalid_token')
  return cnf.jkt
}
