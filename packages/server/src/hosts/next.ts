import type { Bridge } from '../bridge.ts'

export interface NextBridgeOptions {
  /** Address of the client, for the log: which header is to be believed depends on what stands in front. @default not known */
  readonly ip?: (request: Request) => string | undefined
}

/** A route handler for each method, by the names that Next.js looks for. */
export type NextBridge = Readonly<
  Record<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', (request: Request) => Promise<Response>>
>

/**
 * The bridge as route handlers of Next.js (App Router), for `app/support/[...path]/route.ts`, and the same for each of its
 * other addresses. Every method is handed on: what is refused, the bridge refuses.
 *
 * @example
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = nextBridge(bridge)
 * export const dynamic = 'force-dynamic'
 */
export function nextBridge(bridge: Pick<Bridge, 'fetch'>, options: NextBridgeOptions = {}): NextBridge {
  const handler = (request: Request) => {
    const ip = options.ip?.(request)
    return bridge.fetch(request, ip === undefined ? {} : { ip })
  }
  return { GET: handler, HEAD: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler, OPTIONS: handler }
}
