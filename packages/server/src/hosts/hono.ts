import type { Context, MiddlewareHandler } from 'hono'
import type { Bridge } from '../bridge.ts'
import { isBridgePath } from './paths.ts'
import { demandUntouched } from './untouched.ts'

export interface HonoBridgeOptions {
  /** Address of the client, for the log. @default not known */
  readonly ip?: (c: Context) => string | undefined
}

/**
 * The bridge as Hono middleware. Answers its own addresses and leaves everything else to what comes after. Mount it at the root,
 * before what reads bodies.
 *
 * @example
 * const app = new Hono()
 * app.use(honoBridge(bridge, { ip: (c) => getConnInfo(c).remote.address }))
 */
export function honoBridge(bridge: Pick<Bridge, 'fetch'>, options: HonoBridgeOptions = {}): MiddlewareHandler {
  return async (c, next) => {
    if (!isBridgePath(c.req.path)) return next()
    demandUntouched(!c.req.raw.bodyUsed)
    const ip = options.ip?.(c)
    return bridge.fetch(c.req.raw, ip === undefined ? {} : { ip })
  }
}
