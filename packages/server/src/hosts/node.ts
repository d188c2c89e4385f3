import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Bridge } from '../bridge.ts'
import { demandUntouched } from './untouched.ts'

/** Answers a request of Node’s own server. Resolves when the answer is under way, or the client has gone. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse, ip: string | undefined) => Promise<void>

/**
 * Lets a bridge answer requests of Node. Streams go out as they come, a client that goes aborts the request, and the
 * body is read by the bridge alone, within its limit.
 */
export function nodeListener(bridge: Pick<Bridge, 'fetch'>): NodeListener {
  const addresses = new WeakMap<object, string>()
  const listener = getRequestListener(
    (request, { incoming }) => {
      const ip = addresses.get(incoming)
      return bridge.fetch(request, ip === undefined ? {} : { ip })
    },
    // A library does not exchange the globals of its host.
    { overrideGlobalObjects: false },
  )
  return async (request, response, ip) => {
    demandUntouched(!request.readableDidRead)
    if (ip !== undefined) addresses.set(request, ip)
    await listener(request, response)
  }
}
