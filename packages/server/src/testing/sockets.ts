import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ActionMap } from '@understudy/protocol'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Guard } from '../guard/guard.ts'

/** A page's WebSocket, as far as a test looks at it. */
export interface PageSocket {
  /** The subprotocol that the server selected. */
  readonly protocol: () => string
  send(text: string): void
  /** The next message, or `closed <code> <reason>`. */
  next(): Promise<string>
  close(): void
}

/** An application that takes WebSockets behind a guard, as the library's own documentation says to. */
export async function serveSockets<M extends ActionMap>(
  guard: Guard<M>,
  { opens, action, handle }: { opens: keyof M & string; action: keyof M & string; handle: (text: string) => unknown },
) {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', async (request, socket, head) => {
    const upgrade = await guard.upgrade(request, opens, { ip: '192.0.2.7' })
    sockets.handleUpgrade(request, socket, head, async (ws) => {
      const connection = await upgrade.attach(ws)
      if (connection === null) return
      ws.send('open')
      ws.on('message', async (data) => {
        const done = await connection.message(action, () => handle(String(data)))
        ws.send(done.ok ? String(done.value) : done.problem.code)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const client of sockets.clients) client.terminate()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return (protocols: readonly string[], headers: Readonly<Record<string, string>> = {}) =>
    pageSocket(new WebSocket(`ws://127.0.0.1:${port}/feed`, [...protocols], { headers }))
}

function pageSocket(socket: WebSocket): PageSocket {
  const heard: string[] = []
  let wake: () => void = () => undefined
  const tell = (text: string) => {
    heard.push(text)
    wake()
  }
  socket.on('message', (data) => tell(String(data)))
  socket.on('close', (code, reason) => tell(`closed ${code} ${reason}`))
  socket.on('error', () => undefined)
  return {
    protocol: () => socket.protocol,
    send: (text) => socket.send(text),
    async next() {
      while (heard.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return heard.shift() ?? ''
    },
    close: () => socket.close(),
  }
}
