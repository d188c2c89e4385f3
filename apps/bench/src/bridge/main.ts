import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodeListener } from '../../../../packages/server/src/hosts/node.ts'
import { createBridge, type IdentityProvider } from '../../../../packages/server/src/index.ts'
import { openPostgres } from '../../../../packages/server/src/sql/index.ts'
import { ready } from '../child.ts'
import { GUARDED } from './guarded.ts'
import { ACTIONS, settingsOf } from './settings.ts'

/**
 * A bridge, and beside it a resource server that is nothing but its guard, in a process of their own. What it is given is
 * its database, and the identity provider with its keys in place.
 */
export interface Given {
  readonly url: string
  readonly provider: Omit<IdentityProvider, 'jwks'>
  readonly keys: Awaited<ReturnType<NonNullable<IdentityProvider['jwks']>>>
}

const { url, provider, keys } = JSON.parse(process.argv[2] ?? '') as Given
const sql = await openPostgres(url)
const bridge = createBridge(settingsOf(sql, { ...provider, jwks: async () => keys }))
await bridge.ready()
const guard = bridge.guard(ACTIONS)
const tag = { action: 'invoice.read', ...ACTIONS['invoice.read'] }

const listener = nodeListener({
  async fetch(request, info) {
    if (!request.url.endsWith(GUARDED)) return bridge.fetch(request, info)
    const result = await guard.check(request, tag, info)
    return result.ok ? Response.json({ of: result.caller.sub }) : result.response
  },
})
// Connections that the measure keeps open are not closed from here while it is about to use them.
const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  listener(request, response, request.socket.remoteAddress).catch(() => response.destroy())
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
ready((server.address() as AddressInfo).port)
