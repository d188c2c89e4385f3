import { CONTEXT_HEADER } from '../../../../packages/protocol/src/index.ts'
import { ISSUER } from './settings.ts'
import type { Running } from './startBridges.ts'

/** What a request to the resource server bears as oneself. */
export function ownHeaders(token: string): Readonly<Record<string, string>> {
  return { Authorization: `Bearer ${token}` }
}

/** The same in a support session: also the context it was written in. */
export function supportHeaders({ id, epoch, token }: Running): Readonly<Record<string, string>> {
  return { Authorization: `Bearer ${token}`, [CONTEXT_HEADER]: `${id};e=${epoch}` }
}

export function requestWith(headers: Readonly<Record<string, string>>, method: 'GET' | 'POST' = 'GET'): Request {
  return new Request(`${ISSUER}/api/invoices`, { method, headers })
}
