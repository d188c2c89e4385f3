import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'

/** A stand-in that listens on loopback. */
export interface Served {
  readonly url: string
  close(): Promise<void>
}

/** Serves on a port of its own: a server apart, which only HTTP leads to. */
export async function serveStandIn(fetch: (request: Request) => Response | Promise<Response>): Promise<Served> {
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
