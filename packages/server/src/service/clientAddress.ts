import type { IncomingMessage } from 'node:http'

/**
 * The client's address, as far as it can be believed: the connection's, or with `proxies` of one's own in front, what the
 * outermost of them has seen. Entries further to the left may be made up by anybody.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: number,
): string | undefined {
  if (proxies === 0) return socket.remoteAddress
  const forwarded = headers['x-forwarded-for']
  const list = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
    .split(',')
    .map((entry) => entry.trim())
  const entry = list.at(-proxies)
  return entry === undefined || entry === '' ? socket.remoteAddress : entry
}
