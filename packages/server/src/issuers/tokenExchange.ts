import type { Issuer } from './issuer.ts'
import { exchangeIssuer } from './tokenExchange/exchangeIssuer.ts'
import type { TokenExchangeOptions } from './tokenExchange/options.ts'

export type { ServerLocation } from './authorizationServer.ts'
export type { IssuerClient } from './clientAuthentication.ts'
export type { TokenExchangeOptions } from './tokenExchange/options.ts'

/**
 * Token exchange (RFC 8693) at any server that can do it. The token comes back by introspection before it is believed:
 * subject, actor, audience, scope and life. After the end it is introspected again. A server without introspection cannot
 * be used, because nothing of it could be known.
 *
 * @example
 * const issuer = tokenExchange({
 *   server: { issuer: 'https://id.example' },
 *   client: { id: 'support', method: 'client_secret_basic', secret },
 *   subjectToken: ({ subject }) => mintSubjectToken(subject.id),
 *   audience: ['https://api.example'], scope: ['orders.read'],
 * })
 */
export function tokenExchange(options: TokenExchangeOptions): Issuer {
  return exchangeIssuer(options)
}
