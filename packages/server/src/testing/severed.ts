import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a database that can be cut, on this machine. */
export interface Severed {
  /** Leads to the database as long as the way is whole. */
  readonly url: string
  /** Breaks every connection, and refuses new ones. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** Puts a way of its own between a process and its database. */
export async function severedUrl(databaseUrl: string): Promise<Severed> {
  const { hostname, port } = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let whole = true
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      other().destroy()
    })
  }
  const server = createServer((from) => {
    if (!whole) return from.destroy()
    const to = connect(Number(port), hostname)
    keep(from, () => to)
    keep(to, () => from)
    from.pipe(to)
    return to.pipe(from)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut() {
      whole = false
      breakAll()
    },
    mend() {
      whole = true
    },
    close() {
      breakAll()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
