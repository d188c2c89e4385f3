import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens. */
export interface Listening {
  readonly port: number
  /**
   * Takes no new connection, lets running requests finish, and after `patience` milliseconds closes what is left, event
   * streams of silent clients among it.
   */
  close(patience: number): Promise<void>
}

/** @throws with the code of the system where the port cannot be had */
export async function listen(
  handler: RequestListener,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createServer(handler)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: (patience) => closeServer(server, patience) }
}

function closeServer(server: Server, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patience)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
