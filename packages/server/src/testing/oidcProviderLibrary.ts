import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Releases of Node 20 lack what the library calls, and it says so on every start. */
export async function loadOidcProvider() {
  URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null)
  return (await import('oidc-provider')).Provider
}

/** A server on a free port of this machine, whose address is known before anybody answers there. */
export async function listenFirst() {
  let answer: RequestListener = (_, response) => response.writeHead(503).end()
  const server: Server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(listener: RequestListener) {
      answer = listener
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
