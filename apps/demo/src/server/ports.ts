import { createServer, type RequestListener, type Server } from 'node:http'

/** Both loopback addresses: browsers try either for `localhost`. Nothing else of the machine is listened on. */
const LOOPBACK = ['127.0.0.1', '::1'] as const
const TRIES = 20
const HIGHEST = 65_535
const STARTING: RequestListener = (_request, response) => {
  response
    .writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' })
    .end('Starting. Try again in a second.\n')
}

/** A server on the loopback addresses of one port. */
export interface Listener {
  readonly port: number
  /** Sets what answers. Until then it is 503. */
  serve(handler: RequestListener): void
  /** Stops listening and closes every connection, also those with a request or an event stream on them. */
  close(): Promise<void>
}

/**
 * Listens on `wanted`, or on the next free port after it; each taken one is told to `onTaken`
 * before the next is tried. `wanted` 0 is any free port.
 *
 * @throws when twenty ports in a row are taken or there is no higher one, or a port may not be used
 */
export async function listen(wanted: number, onTaken: (port: number) => void): Promise<Listener> {
  const last = Math.min(wanted + TRIES - 1, HIGHEST)
  for (let port = wanted; port <= last; port += 1) {
    const servers = await listenOn(wanted === 0 ? 0 : port)
    if (servers !== null) return toListener(servers)
    if (wanted !== 0 && port < last) onTaken(port)
  }
  throw new Error(`No free port between ${wanted} and ${last}. Set PORT to another one.`)
}

async function listenOn(wanted: number): Promise<Server[] | null> {
  const servers: Server[] = []
  let port = wanted
  for (const host of LOOPBACK) {
    const server = createServer()
    server.on('request', STARTING)
    const refused = await open(server, port, host)
    if (refused === null) {
      servers.push(server)
      port = portOf(server)
    } else if (refused === 'EADDRINUSE') {
      await Promise.all(servers.map(closeServer))
      return null
    } else if (refused !== 'EADDRNOTAVAIL' && refused !== 'EAFNOSUPPORT') {
      await Promise.all(servers.map(closeServer))
      throw new Error(`Port ${port} cannot be used (${refused}). Set PORT to another one.`)
    }
  }
  if (servers.length === 0) throw new Error('This machine has no loopback address to listen on.')
  return servers
}

/** `null` once listening, else the code of the error. */
function open(server: Server, port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => resolve(null))
  })
}

function toListener(servers: readonly Server[]): Listener {
  const [first] = servers
  if (first === undefined) throw new RangeError('No server.')
  return {
    port: portOf(first),
    serve(handler) {
      for (const server of servers) server.off('request', STARTING).on('request', handler)
    },
    async close() {
      await Promise.all(servers.map(closeServer))
    },
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server is not listening.')
  return address.port
}
