import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Bridge } from '../bridge.ts'
import { nodeListener } from './node.ts'
import { isBridgePath } from './paths.ts'

/** What Express hands to middleware, as far as it is needed here. */
export type ExpressMiddleware = (
  request: IncomingMessage & { readonly ip?: string | undefined },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

/**
 * The bridge as Express middleware. Answers its own addresses and leaves everything else to what comes after. The address in
 * the log is `request.ip`, so Express’s `trust proxy` decides what is believed.
 *
 * Mount it at the root, and before `express.json()`: a body that has been read already is an error, passed to `next`.
 *
 * @example
 * const app = express()
 * app.use(expressBridge(bridge))
 * app.use(express.json())
 */
export function expressBridge(bridge: Pick<Bridge, 'fetch'>): ExpressMiddleware {
  const listener = nodeListener(bridge)
  return (request, response, next) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (isBridgePath(path)) listener(request, response, request.ip).catch(next)
    else next()
  }
}
