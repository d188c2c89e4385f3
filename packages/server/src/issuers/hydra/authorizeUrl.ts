import { createHash } from 'node:crypto'
import type { HydraOptions } from './options.ts'
import type { HydraPorts } from './ports.ts'

interface Asking {
  readonly redirectUri: string
  readonly verifier: string
  readonly state: string
}

/** Where a code is asked for (RFC 6749, 7636). Names nobody. */
export function authorizeUrl(
  { authorizeUrl: url }: HydraPorts,
  { client, scope, audience }: HydraOptions,
  { redirectUri, verifier, state }: Asking,
): string {
  const query = new URLSearchParams({
    ...{ client_id: client.id, response_type: 'code', scope: scope.join(' ') },
    ...{ redirect_uri: redirectUri, state, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  })
  if (audience.length > 0) query.set('audience', audience.join(' '))
  return `${url}?${query}`
}
