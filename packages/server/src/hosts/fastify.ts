import type { FastifyPluginCallback, RouteShorthandOptions } from 'fastify'
import { nodeListener } from './node.ts'
import { BRIDGE_PATTERNS, type Mounted } from './paths.ts'

/**
 * The bridge as a Fastify plugin, or a proxy of it. It answers before any body is parsed, so the application’s parsers and limits do not matter to
 * it. `onRequest` hooks of the application run before it; it writes its answers itself, so headers that were set on the reply are not in them. The
 * address in the log is `request.ip`, so Fastify’s `trustProxy` decides what is believed.
 *
 * Register it without a prefix: its addresses are fixed.
 *
 * @example
 * const app = fastify()
 * app.register(fastifyBridge(bridge))
 */
export function fastifyBridge(bridge: Mounted): FastifyPluginCallback {
  const listener = nodeListener(bridge)
  return (app, _options, done) => {
    const options: RouteShorthandOptions = {
      // Before Fastify looks at the type of a body: what is not taken, the bridge refuses in its own words.
      async onRequest(request, reply) {
        reply.hijack()
        await listener(request.raw, reply.raw, request.ip)
      },
    }
    for (const pattern of bridge.paths ?? BRIDGE_PATTERNS) app.all(pattern, options, answered)
    done()
  }
}

/** Never reached: the hook has answered. */
async function answered(): Promise<void> {}
