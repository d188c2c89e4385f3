import type { Context, MiddlewareHandler } from 'hono'
import { isPathOf, type Mounted } from './paths.ts'
import { demandUntouched } from './untouched.ts'

export interface HonoBridgeOptions {
  /** Address of the client, for the log. @default not known */
  readonly ip?: (c: Context) => string | undefined
}

/**
 * The bridge as Hono middleware, or a proxy of it. Answers its own addresses and leaves everything else to what comes after. Mount it at the root,
 * before what reads bodies.
 *
 * @example
 * const app = new Hono()
 * app.use(honoBridge(bridge, { ip: (c) => getConnInfo(c).remote.address }))
 */
export function honoBridge(bridge: Mounted, options: HonoBridgeOptions = {}): MiddlewareHandler {
  return async (c, next) => {
    if (!isPathOf(bridge, c.req.path)) return next()
    demandUntouched(!c.req.raw.bodyUsed)
    const ip = options.ip?.(c)
    return bridge.fetch(c.req.raw, ip === undefined ? {} : { ip })
  }
}
