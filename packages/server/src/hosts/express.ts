import type { IncomingMessage, ServerResponse } from 'node:http'
import { nodeListener } from './node.ts'
import { isPathOf, type Mounted } from './paths.ts'

/** What Express hands to middleware, as far as it is needed here. */
export type ExpressMiddleware = (
  request: IncomingMessage & { readonly ip?: string | undefined },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

/**
 * The bridge as Express middleware, or a proxy of it. Answers its own addresses and leaves everything else to what comes after. The address in
 * the log is `request.ip`, so Express’s `trust proxy` decides what is believed.
 *
 * Mount it at the root, and before `express.json()`: a body that has been read already is an error, passed to `next`.
 *
 * @example
 * const app = express()
 * app.use(expressBridge(bridge))
 * app.use(express.json())
 */
export function expressBridge(bridge: Mounted): ExpressMiddleware {
  const listener = nodeListener(bridge)
  return (request, response, next) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (isPathOf(bridge, path)) listener(request, response, request.ip).catch(next)
    else next()
  }
}
